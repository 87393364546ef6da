import assert from "node:assert/strict";
import { test } from "node:test";
import { fingerprint } from "../src/tender/fingerprint";

test("two people compare six groups of five digits, the same for the same key only", async () => {
  const [one, again, other] = await Promise.all(["BAAB", "BAAB", "BAAC"].map(fingerprint));
  assert.match(one ?? "", /^(\d{5} ){5}\d{5}$/);
  assert.equal(one, again);
  assert.notEqual(one, other);
});
