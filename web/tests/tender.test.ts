import assert from "node:assert/strict";
import { test } from "node:test";
import { inLanguage } from "./page";
import { fromBase64Url, indexOf, toBase64Url } from "../src/tender/bytes";
import { type Item, type Participation, type ProcedureFile, isShown, itemOf, keysOf, ownerOf, slots } from "../src/tender/definition";
import { type Json, type TenderDocument, canonical, merge, readDocument, same } from "../src/tender/document";
import { Envelopes } from "../src/tender/envelopes";
import { Model } from "../src/tender/model";
import type { Sealer } from "../src/tender/sealer";
import { type Vault, Workspace } from "../src/tender/workspace";

inLanguage("it");

function doc(fields: Record<string, Json>): TenderDocument {
  return { schema: 1, fields };
}

test("changes of different fields come together", () => {
  const base = doc({ a: "1", b: "2", c: "3" });
  const { document, conflicts } = merge(base, doc({ a: "my", b: "2", c: "3", d: "new" }), doc({ a: "1", b: "their" }));
  assert.deepEqual(document.fields, { a: "my", b: "their", d: "new" });
  assert.deepEqual(conflicts, []);
});

test("a field changed by both in different ways is shown to the person, and nobody's word is lost", () => {
  const merged = merge(doc({ a: "1", b: "1" }), doc({ a: "my" }), doc({ a: "their", b: "2" }));
  assert.deepEqual(merged.document.fields, { a: "their", b: "2" });
  assert.deepEqual(merged.conflicts, [
    { field: "a", mine: "my", theirs: "their" },
    { field: "b", mine: undefined, theirs: "2" },
  ]);
  assert.deepEqual(merge(doc({}), doc({ a: "same" }), doc({ a: "same" })).conflicts, []);
});

test("one spelling for each value", () => {
  assert.equal(canonical({ b: [1, null], a: "x" }), '{"a":"x","b":[1,null]}');
  assert.ok(same({ a: 1, b: 2 }, { b: 2, a: 1 }) && !same(undefined, null));
  assert.throws(() => readDocument('{"schema":2,"fields":{}}'), /another version/);
});

test("bytes survive their spelling", () => {
  const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 251);
  assert.deepEqual(fromBase64Url(toBase64Url(bytes)), bytes);
});

test("bytes are found among bytes", () => {
  const bytes = Uint8Array.of(1, 2, 1, 2, 3, 1, 2);
  assert.equal(indexOf(bytes, Uint8Array.of(1, 2, 3)), 2);
  assert.equal(indexOf(bytes, Uint8Array.of(1, 2)), 0);
  assert.equal(indexOf(bytes, Uint8Array.of(2, 4)), -1);
  assert.equal(indexOf(bytes, Uint8Array.of(1, 2, 4)), -1);
  assert.equal(indexOf(bytes, new Uint8Array()), -1);
});

const WHO: Participation = { form: "group_to_be_formed", members: ["a", "b"], lots: [1, 3], circumstances: { auxiliaries: [], attorney: false, other_labour_agreement: false, secrecy_claimed: true } };

test("fields follow from who takes part", () => {
  const item = (more: Partial<Item>): Item => ({ id: "x", title: "X", kind: "document", ...more });
  assert.deepEqual(keysOf(item({ multiplicity: "per_member" }), WHO), ["x@a", "x@b"]);
  assert.deepEqual(keysOf(item({ multiplicity: "per_member" }), { ...WHO, members: [] }), ["x"]);
  assert.deepEqual(keysOf(item({ multiplicity: "per_lot" }), WHO), ["x@lot-1", "x@lot-3"]);
  assert.deepEqual(keysOf(item({ multiplicity: "per_auxiliary" }), WHO), []);
  assert.ok(isShown(item({ condition: "if_group" }), WHO) && isShown(item({ condition: "if_secrecy_claimed" }), WHO));
  assert.ok(!isShown(item({ condition: "if_attorney" }), WHO) && !isShown(item({ condition: "if_reliance" }), WHO));
  const preference = item({ used_as: "lot_preference", multiplicity: "per_lot", kind: "number" });
  assert.ok(isShown(preference, WHO) && !isShown(preference, { ...WHO, lots: [3] }), "one lot leaves nothing to prefer");
  assert.equal(itemOf("x@a") + (ownerOf("x@a") ?? ""), "xa");
});

const FILE = {
  id: "p",
  title: "P",
  buyer: { id: "b", name: "B" },
  participation: { forms: ["single", "group_to_be_formed"] },
  lots: [{ number: 1, title: "uno" }, { number: 2, title: "due" }],
  envelopes: [
    { class: "administrative", scope: "procedure", title: "A", items: [{ id: "atto", title: "Atto", kind: "yes_no", condition: "if_group" }, { id: "testo", title: "Testo", kind: "text" }] },
    { class: "economic", scope: "lot", title: "C", items: [{ id: "ribasso", title: "Ribasso", kind: "number" }] },
  ],
} as ProcedureFile;

test("one envelope for each lot, one for all where the notice says so", () => {
  assert.deepEqual(slots(FILE, [2]).map((slot) => slot.id), ["administrative", "economic-2"]);
});

/** A server that keeps one workspace and refuses saves on an old version. */
class FakeServer {
  version = 0;
  data: string | null = null;

  answer = (_: unknown, request?: RequestInit): Promise<Response> => {
    if (request?.method !== "PUT") return Promise.resolve(Response.json({ version: this.version, data: this.data }));
    const sent = JSON.parse(String(request.body)) as { version: number; data: string };
    if (sent.version !== this.version) return Promise.resolve(Response.json({ rule: "draft_changed", kind: "wrong_moment", it: "cambiato", en: "changed" }, { status: 409 }));
    this.data = sent.data;
    this.version += 1;
    return Promise.resolve(Response.json({ version: this.version }));
  };
}

const PLAIN: Vault = { sealWorkspace: (text) => Promise.resolve(text), openWorkspace: (sealed) => Promise.resolve(sealed) };

async function two(): Promise<[Workspace, Workspace]> {
  const server = new FakeServer();
  globalThis.fetch = server.answer as typeof fetch;
  const pair: [Workspace, Workspace] = [new Workspace("/w", PLAIN), new Workspace("/w", PLAIN)];
  await pair[0].load();
  await pair[1].load();
  return pair;
}

test("two windows: what one saved the other merges, what both changed is asked", async () => {
  const [first, second] = await two();
  first.set("a", "1");
  await first.save();
  second.set("b", "2");
  second.set("a", "other");
  await second.save();
  assert.equal(second.get("b"), "2");
  assert.deepEqual(second.conflicts, [{ field: "a", mine: "other", theirs: "1" }]);
  const conflict = second.conflicts[0];
  assert.ok(conflict);
  second.resolve(conflict, "other");
  await second.save();
  await first.load();
  assert.deepEqual([first.get("a"), first.get("b"), first.conflicts.length], ["other", "2", 0]);
});

test("what cannot be merged is done again on what the other saved", async () => {
  const [first, second] = await two();
  const append = (text: string) => async (present: Json | undefined) => `${typeof present === "string" ? present : ""}${text}`;
  await first.transact("envelope", append("A"));
  await second.transact("envelope", append("B"));
  assert.equal(second.get("envelope"), "AB");
  assert.deepEqual(second.conflicts, []);
});

/** Seals nothing: each sealing gives another object. */
function paperSealer(): Sealer {
  let sealed = 0;
  const call = async (method: string, ...args: unknown[]): Promise<unknown> => (method === "newEnvelope" ? "state" : args[0]);
  const callWithProgress = async (): Promise<unknown> => ({ state: "state", number: ++sealed, object: `object-${sealed}`, sealed_length: 1 });
  return { call, callWithProgress } as unknown as Sealer;
}

test("of two who bring a signature in the same moment neither takes the other's away", async () => {
  const both = await two();
  const bring = async (workspace: Workspace, name: string): Promise<void> => {
    const model = new Model(FILE, workspace, "a");
    const [slot] = model.slots;
    assert.ok(slot);
    const envelopes = new Envelopes(model, paperSealer(), { procedure: "p", operator: "a", set: "{}" }, () => Promise.resolve());
    await envelopes.remake(slot, "riepilogo", async (present) => {
      const joined = [...(present?.name.split("+") ?? []), name].sort().join("+");
      return { name: joined, content: new Blob(["x"]), signed: true };
    });
  };
  await Promise.all([bring(both[0], "Anna"), bring(both[1], "Bruno")]);
  await both[0].load();
  const files = (both[0].get("envelope/administrative") as { files: { name: string }[] }).files;
  assert.deepEqual(files.map((file) => file.name), ["Anna+Bruno"]);
  // What cannot be made leaves what is there.
  const model = new Model(FILE, both[0], "a");
  const [slot] = model.slots;
  assert.ok(slot);
  const envelopes = new Envelopes(model, paperSealer(), { procedure: "p", operator: "a", set: "{}" }, () => Promise.resolve());
  await assert.rejects(envelopes.remake(slot, "riepilogo", () => Promise.reject(new Error("cannot be joined"))), /cannot be joined/);
  assert.deepEqual(model.files(slot, "riepilogo").map((file) => file.name), ["Anna+Bruno"]);
});

test("only what is asked now counts as answered", async () => {
  const [workspace] = await two();
  const model = new Model(FILE, workspace, "a");
  assert.deepEqual(model.lots, []);
  workspace.set("lot/2", true);
  const [administrative] = model.slots;
  assert.ok(administrative);
  model.setAnswer(administrative, "atto", true);
  model.setAnswer(administrative, "testo", "  ");
  model.setAnswer(administrative, "altro", "x");
  assert.deepEqual(model.answers(administrative), {});
  workspace.set("form", "group_to_be_formed");
  assert.deepEqual(model.answers(administrative), { atto: true });
  assert.deepEqual(model.who.members, ["a"]);
  await workspace.save();
});
