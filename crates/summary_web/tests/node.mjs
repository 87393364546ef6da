// Runs the browser module under Node: node node.mjs <module folder> <input.json> <native.pdf> <signed.p7m>
//
// The module must say what the native library says (`made.pdf` is compared by the test), and judge files as it does.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, input, native, signed] = process.argv.slice(2);
const summary = await import(pathToFileURL(resolve(folder, "ceralacca_summary_web.js")));
summary.initSync({ module: readFileSync(join(folder, "ceralacca_summary_web_bg.wasm")) });

const text = readFileSync(input, "utf8");
const start = performance.now();
const made = summary.makeSummary(text);
const took = Math.round(performance.now() - start);
const frozen = readFileSync(native);
writeFileSync("made.pdf", made);
assert.deepEqual(made, summary.makeSummary(text), "the same input makes the same bytes");
assert.throws(() => summary.makeSummary("{}"), /cannot be read/);
const long = JSON.stringify({ ...JSON.parse(text), buyer: "x".repeat(301) });
assert.throws(() => summary.makeSummary(long), /buyer has 301 bytes, at most 300/);

const check = (file, members) => JSON.parse(summary.checkSigned(frozen, file, JSON.stringify(members)));
const unsigned = check(frozen, []);
assert.equal(unsigned.ok, false);
assert.deepEqual(unsigned.faults.map((fault) => fault.id), ["unsigned"]);
assert.ok(unsigned.faults[0].it && unsigned.faults[0].en);
const one = check(readFileSync(signed), [{ operator: "Cooperativa sociale Lario" }]);
assert.deepEqual([one.ok, one.faults], [true, []]);
assert.equal(one.signers[0].form, "wrapped");
const two = check(readFileSync(signed), [{ operator: "Lario" }, { operator: "Brunate" }]);
assert.deepEqual(two.faults.map((fault) => fault.id), ["signatures_missing"]);
assert.throws(() => summary.checkSigned(frozen, frozen, "[{}]"), /members cannot be read/);
console.log(`made in ${took} ms`);
