import assert from "node:assert/strict";
import { test } from "node:test";
import { ServerClock, civil, timeLeft } from "../src/lib/time";
import { inLanguage } from "./page";

test("time left is told in two units, as the server tells it", () => {
  inLanguage("it");
  const [minute, hour, day] = [60, 3_600, 86_400];
  assert.equal(timeLeft(3 * day + 4 * hour + 59 * minute), "tempo rimasto: 3 giorni e 4 ore");
  assert.equal(timeLeft(day + hour), "tempo rimasto: 1 giorno e 1 ora");
  assert.equal(timeLeft(2 * day), "tempo rimasto: 2 giorni");
  assert.equal(timeLeft(hour + minute), "tempo rimasto: 1 ora e 1 minuto");
  assert.equal(timeLeft(12 * minute + 30), "tempo rimasto: 12 minuti");
  inLanguage("en");
  assert.equal(timeLeft(12 * minute), "time left: 12 minutes");
});

test("the last minutes are counted by the second, to the very end", () => {
  inLanguage("it");
  assert.equal(timeLeft(299), "tempo rimasto: 4 minuti e 59 secondi");
  assert.equal(timeLeft(300), "tempo rimasto: 5 minuti");
  assert.equal(timeLeft(1), "tempo rimasto: 1 secondo");
  assert.equal(timeLeft(0), "tempo rimasto: 0 secondi", "an offer at the very instant is in time");
  assert.equal(timeLeft(-1), "termine scaduto");
});

test("instants are in Italian civil time on both sides of the change of hour", () => {
  assert.equal(civil(Date.parse("2026-03-29T00:59:59Z")), "29/03/2026 01:59:59 CET");
  assert.equal(civil(Date.parse("2026-03-29T01:00:00Z")), "29/03/2026 03:00:00 CEST");
});

test("a suspended computer shows less time left, never more", (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: 1_000_000 });
  const steady = context.mock.method(performance, "now", () => 0);
  const clock = new ServerClock("2026-01-01T00:00:00Z");
  const base = Date.parse("2026-01-01T00:00:00Z");
  assert.equal(clock.now(), base);
  context.mock.timers.setTime(1_060_000);
  assert.equal(clock.now(), base + 60_000, "the steady clock slept");
  steady.mock.mockImplementation(() => 90_000);
  assert.equal(clock.now(), base + 90_000, "the wall clock was set back");
});
