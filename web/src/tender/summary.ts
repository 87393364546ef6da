// The summary of an envelope's figures: what goes into it, and what comes back signed.
import { say } from "../lib/say";
import { summaryModule } from "../lib/summary";
import type { App, OpenTender } from "./app";
import { fromBase64Url, indexOf, toBase64Url } from "./bytes";
import { type Item, type Slot, isShown, keysOf } from "./definition";
import type { Json } from "./document";
import type { Model } from "./model";
import { labelOf } from "./steps/envelope";

/** How it stands with the signature of an operator, as far as certificates tell. */
export type Standing = "signed" | "missing" | "unclear";

/** What was found in a file that came back. */
export type Returned = { ok: true; signers: string[]; standings: Standing[]; complaint: string } | { ok: false; text: string };

/** Faults of a file that is the summary, but not signed by everybody: a warning, because who signs is judged by people. */
const ABOUT_SIGNERS = new Set(["unsigned", "signatures_missing"]);

/** The summary PDF; the same input gives the same bytes. */
export async function makeSummary(input: Json): Promise<Uint8Array<ArrayBuffer>> {
  const { makeSummary: make } = await summaryModule();
  return make(JSON.stringify(input)) as Uint8Array<ArrayBuffer>;
}

/** Everything that the summary says. */
export function summaryInput(app: App, open: OpenTender, slot: Slot): Json {
  const { model } = open;
  const lots = model.file.lots.filter((lot) => (slot.lot === undefined ? model.lots.includes(lot.number) : lot.number === slot.lot));
  const group = model.form !== "single";
  const only = lots.length === 1 ? lots[0] : undefined;
  return {
    installation: app.page.origin,
    demo: app.page.demo,
    buyer: app.page.buyer,
    procedure_id: app.page.procedure,
    procedure_title: app.page.title,
    class: slot.class,
    scope: slot.lot === undefined || only === undefined ? "procedure" : { lot: { number: slot.lot, title: only.title } },
    cig: lots.flatMap((lot) => lot.cig ?? []).join(", "),
    tenderer: { name: app.page.operatorName, tax_code: app.page.taxCode, role: group ? "mandataria" : "" },
    members: group ? model.members.map((member) => ({ name: member.name, tax_code: member.tax_code, role: memberRole(member.share) })) : [],
    answers: answersOf(app, open, slot),
    frozen_at: new Date(Math.floor(app.clock.now() / 1_000) * 1_000).toISOString(),
  };
}

function memberRole(share: string): string {
  return share.trim() === "" ? "mandante" : `mandante: ${share.trim()}`;
}

function answersOf(app: App, open: OpenTender, slot: Slot): Json[] {
  const { who } = open.model;
  const given = open.model.answers(slot);
  const items = slot.spec.items.filter((item) => isShown(item, who));
  return items.flatMap((item) =>
    keysOf(item, who).flatMap((key) => {
      const value = given[key] === undefined ? undefined : valueOf(app, item, key, given[key]);
      return value === undefined ? [] : [{ item: key, title: labelOf(open, app, item, key), value }];
    }),
  );
}

function valueOf(app: App, item: Item, key: string, given: boolean | string): Json | undefined {
  const read = app.rules.read(key, given);
  if (!read.ok) throw new Error(`«${item.title}»: ${read.text}`);
  const { value } = read.value as { value: Json };
  switch (item.kind) {
    case "number":
      return { number: { value, unit: item.unit ?? "" } };
    case "text":
      return { text: value };
    case "yes_no":
      return { yes_no: { question: item.question ?? "", answer: value } };
    case "declaration":
      return value === true ? { declaration: { text: item.text ?? "" } } : undefined;
    case "document":
      return undefined;
  }
}

interface Checked {
  ok: boolean;
  signers: { name: string | null; serial_number: string | null }[];
  standings: Standing[];
  faults: { id: string; it: string; en: string }[];
}

/** Whether a file is the frozen summary, and whom its certificates name. No signature is verified. */
export async function checkSigned(frozen: Uint8Array, returned: Uint8Array, app: App, model: Model): Promise<Returned> {
  const { checkSigned: check } = await summaryModule();
  const expected = model.signing.map(({ operator, name }) => ({ operator: name ?? app.page.operatorName, person_tax_code: model.signatory(operator) || null }));
  const found = JSON.parse(check(frozen, returned, JSON.stringify(expected))) as Checked;
  const text = found.faults.map((fault) => say(fault.it, fault.en)).join(" ");
  if (found.faults.some((fault) => !ABOUT_SIGNERS.has(fault.id))) return { ok: false, text };
  const signers = found.signers.map(({ name, serial_number: number }) => (name === null ? (number ?? "?") : number === null ? name : `${name} (${number})`));
  return { ok: true, signers, standings: found.standings, complaint: text };
}

/** One file with the signatures of both; `undefined` when that needs a new signature. */
export async function joinSigned(frozen: Uint8Array, held: Uint8Array, returned: Uint8Array): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const { joinSigned: join } = await summaryModule();
  return join(frozen, held, returned) as Uint8Array<ArrayBuffer> | undefined;
}

/** The most that is kept of a file beside the PDF: signatures are a few kilobytes, and the workspace has its limit. */
const KEPT_BYTES_MAX = 96 * 1024;

/** What a signed file has around the frozen PDF; `undefined` when there is too much of it. */
export async function keptOf(frozen: Uint8Array, file: Uint8Array): Promise<{ before: string; after: string } | undefined> {
  const { inOnePiece } = await summaryModule();
  // In a file written in chunks or as text the PDF does not stand as it is.
  const whole = indexOf(file, frozen) < 0 ? (inOnePiece(file) ?? file) : file;
  const at = indexOf(whole, frozen);
  if (at < 0 || whole.length - frozen.length > KEPT_BYTES_MAX) return undefined;
  return { before: toBase64Url(whole.subarray(0, at)), after: toBase64Url(whole.subarray(at + frozen.length)) };
}

/** The file that was brought back. */
export function wholeOf(frozen: Uint8Array, kept: { before: string; after: string }): Uint8Array<ArrayBuffer> {
  const [before, after] = [fromBase64Url(kept.before), fromBase64Url(kept.after)];
  const whole = new Uint8Array(before.length + frozen.length + after.length);
  whole.set(before);
  whole.set(frozen, before.length);
  whole.set(after, before.length + frozen.length);
  return whole;
}
