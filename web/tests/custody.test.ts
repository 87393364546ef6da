import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { checksOf } from "../src/custody/checks";
import { Holder, KeyFailed, UNLOCKED_MS_MAX } from "../src/custody/holder";
import { keyFileText, readKeyFile } from "../src/custody/key-file";
import { groups, groupsToTypeBack, pinFault, sameGroup } from "../src/custody/rules";
import type { Answer, Call } from "../src/custody/worker-api";
import { toBase64Url } from "../src/tender/bytes";
import { inLanguage } from "./page";

beforeEach(() => inLanguage("it"));

test("a PIN has 6 to 64 printable characters, the same twice", () => {
  assert.equal(pinFault("482913", "482913"), null);
  assert.equal(pinFault("a.b~!9", "a.b~!9"), null);
  for (const pin of ["48291", "perché1", "482 913", "482913\t", "4".repeat(65)]) assert.match(pinFault(pin, pin) ?? "", /da 6 a 64/, pin);
  assert.match(pinFault("482913", "482914") ?? "", /non sono uguali/);
});

test("two different groups are asked for, in order, whatever is drawn", () => {
  for (let first = 0; first < 7; first++) {
    for (let other = 0; other < 6; other++) {
      const drawn = [first, other];
      const [a, b] = groupsToTypeBack(7, () => drawn.shift() ?? 0);
      assert.ok(a < b && a >= 0 && b < 7, `${first} ${other}: ${a} ${b}`);
    }
  }
});

test("a group is known again as people type it", () => {
  assert.deepEqual(groups("AB12-CD34-*"), ["AB12", "CD34", "*"]);
  assert.ok(sameGroup(" ab i2", "AB12") && sameGroup("aO0l", "A001"));
  assert.ok(!sameGroup("AB13", "AB12") && !sameGroup("", "AB12"));
});

const file = (change: object = {}): Blob => {
  const key = { format: "ceralacca-custodian/1", person: "anna", device_secret: toBase64Url(new Uint8Array(32).fill(7)), wrapped: { public: "P", salt: "s" }, recovery: { role: "custodian" } };
  return new Blob([JSON.stringify({ ...key, ...change })]);
};

test("a key file is read and written as the command line does", async () => {
  const key = await readKeyFile(file());
  assert.deepEqual([key.person, key.public, key.device_secret[0]], ["anna", "P", 7]);
  assert.deepEqual(await readKeyFile(new Blob([keyFileText(key)])), key);
});

test("other files are refused in words", async () => {
  const others = [new Blob([""]), new Blob(["[]"]), file({ format: "ceralacca-custodian/2" }), file({ device_secret: "AAAA" }), file({ device_secret: "è" }), file({ wrapped: null }), new Blob(["x".repeat(70_000)])];
  for (const other of others) await assert.rejects(readKeyFile(other), /non è una chiave di custode/);
});

test("checks before the one that failed passed, those after were not made", () => {
  const outcomes = (code: string): string[] => checksOf({ code, it: "", en: "" }, false).map((one) => one.outcome);
  assert.deepEqual(outcomes("not_in_record"), ["passed", "passed", "failed", ...Array<string>(8).fill("not_made")]);
  assert.deepEqual(outcomes("not_admitted"), [...Array<string>(8).fill("passed"), "failed", "not_made", "not_made"]);
  assert.deepEqual(outcomes("before_term")[0], "failed");
  assert.ok(outcomes("of a newer module").every((one) => one === "not_made"));
  assert.ok(checksOf(null, true).every((one) => one.outcome === "passed"));
});

/** A worker that answers as told, and remembers that it was ended. */
class Fake {
  onmessage: ((event: MessageEvent<Answer>) => void) | undefined;
  ended = false;
  postMessage({ id, args }: Call): void {
    if (args[0] === "never") return;
    const answer: Answer = args[2] === "wrong" ? { id, ok: false, error: "does not open" } : { id, ok: true, value: undefined };
    queueMicrotask(() => this.onmessage?.({ data: answer } as MessageEvent<Answer>));
  }
  terminate(): void {
    this.ended = true;
  }
}

function holder(): { holder: Holder; workers: Fake[]; locked: () => number } {
  const workers: Fake[] = [];
  let locked = 0;
  const start = (): Worker => {
    workers.push(new Fake());
    return workers.at(-1) as unknown as Worker;
  };
  return { holder: new Holder("", () => locked++, start), workers, locked: () => locked };
}

test("an unlocked key is locked after ten minutes, and its worker ended", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const one = holder();
  await one.holder.unlock("{}", new Uint8Array(32), "482913");
  assert.ok(one.holder.isUnlocked);
  context.mock.timers.tick(UNLOCKED_MS_MAX - 1);
  assert.ok(one.holder.isUnlocked);
  context.mock.timers.tick(1);
  assert.deepEqual([one.holder.isUnlocked, one.workers[0]?.ended, one.locked()], [false, true, 1]);
});

test("a wrong PIN leaves the key locked, and locking ends what is under way", async () => {
  const one = holder();
  await assert.rejects(one.holder.unlock("{}", new Uint8Array(32), "wrong"), KeyFailed);
  assert.equal(one.holder.isUnlocked, false);
  const pending = one.holder.ask("make", "never");
  one.holder.lock();
  await assert.rejects(pending, /locked/);
  assert.equal(one.locked(), 0, "nothing was unlocked");
});
