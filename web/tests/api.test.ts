import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { type Surroundings, api } from "../src/lib/api";
import { Refused, Unreachable } from "../src/lib/refusal";
import { inLanguage } from "./page";

type Answer = Response | "cut";

/** A server that gives the answers in turn and remembers what it was sent. */
function server(...answers: Answer[]): Surroundings & { sent: Request[]; slept: number[]; logins: number } {
  const around = {
    sent: [] as Request[],
    slept: [] as number[],
    logins: 0,
    fetch: async (path: string | URL | Request, init?: RequestInit): Promise<Response> => {
      around.sent.push(new Request(`http://gare.example${String(path)}`, init));
      const answer = answers.shift();
      if (answer === undefined || answer === "cut") throw new TypeError("failed to fetch");
      return answer;
    },
    sleep: async (ms: number): Promise<void> => void around.slept.push(ms),
    logIn: async (): Promise<void> => void around.logins++,
  };
  return around;
}

const ok = (value: unknown): Response => Response.json(value);
const refusal = { rule: "term_expired", kind: "wrong_moment", it: "Il termine è scaduto.", en: "The term has expired." };

beforeEach(() => inLanguage("it"));

test("an act is sent as JSON with its id", async () => {
  const around = server(ok({ receipt: 7 }));
  assert.deepEqual(await api("/api/acts", { body: { a: 1 }, requestId: "r-1" }, around), { receipt: 7 });
  const [sent] = around.sent;
  assert.equal(sent?.method, "POST");
  assert.equal(sent.headers.get("idempotency-key"), "r-1");
  assert.equal(sent.headers.get("content-type"), "application/json");
  assert.deepEqual(await sent.json(), { a: 1 });
});

test("fields travel as a form, and an empty answer is nothing", async () => {
  const around = server(new Response(null, { status: 204 }));
  assert.equal(await api("/draft", { body: new URLSearchParams({ name: "così è" }) }, around), undefined);
  assert.match(around.sent[0]?.headers.get("content-type") ?? "", /x-www-form-urlencoded/);
});

test("a refusal is thrown in the language of the page, with its rule", async () => {
  const thrown = await api("/api/acts", { body: {} }, server(Response.json(refusal, { status: 409 }))).catch((error: unknown) => error);
  assert.ok(thrown instanceof Refused);
  assert.deepEqual([thrown.status, thrown.refusal.rule, thrown.message], [409, "term_expired", "Il termine è scaduto."]);
  inLanguage("en");
  await assert.rejects(api("/api/acts", { body: {} }, server(Response.json(refusal, { status: 409 }))), /The term has expired/);
});

test("an answer that is no refusal is told with its number", async () => {
  const page = new Response("<html>", { status: 418 });
  await assert.rejects(api("/api/x", {}, server(page)), (error: Refused) => error.refusal.rule === "answer_unreadable" && error.message.includes("418"));
});

test("a cut network is waited for, longer each time, with the same id", async () => {
  const around = server("cut", "cut", new Response(null, { status: 502 }), ok("done"));
  const told: (number | null)[] = [];
  assert.equal(await api("/api/acts", { body: {}, requestId: "r-1", onWaiting: (seconds) => told.push(seconds) }, around), "done");
  assert.deepEqual(around.slept, [1_000, 2_000, 4_000]);
  assert.deepEqual(told, [1, 2, 4, null]);
  assert.deepEqual(new Set(around.sent.map((request) => request.headers.get("idempotency-key"))), new Set(["r-1"]));
});

test("what is not safe to repeat is not repeated", async () => {
  const around = server("cut", ok("never"));
  await assert.rejects(api("/api/acts", { body: {} }, around), Unreachable);
  assert.equal(around.sent.length, 1);
});

test("patience ends", async () => {
  const around = server();
  await assert.rejects(api("/api/procedures", { patience_ms: 10_000 }, around), Unreachable);
  assert.deepEqual(around.slept, [1_000, 2_000, 4_000, 8_000]);
});

test("a server that asks to wait is obeyed, and its last word is given", async () => {
  const busy = (): Response => Response.json({ ...refusal, rule: "contended" }, { status: 503, headers: { "retry-after": "7" } });
  const around = server(busy(), ok("done"));
  assert.equal(await api("/api/x", {}, around), "done");
  assert.deepEqual(around.slept, [7_000]);
  await assert.rejects(api("/api/x", { patience_ms: 7_000 }, server(busy(), busy())), (error: Refused) => error.refusal.rule === "contended");
});

test("an expired login is asked for, and the request goes on", async () => {
  const around = server(new Response("", { status: 401 }), ok("done"));
  assert.equal(await api("/api/acts", { body: { a: 1 } }, around), "done");
  assert.equal(around.logins, 1);
  assert.equal(around.sent.length, 2);
});

test("a request that the page gave up is not repeated", async () => {
  const stop = new AbortController();
  stop.abort();
  const around = server("cut", ok("never"));
  await assert.rejects(api("/api/x", { signal: stop.signal }, around), TypeError);
  assert.equal(around.sent.length, 1);
});
