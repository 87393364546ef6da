// Runs the browser module under Node: its answers to the same questions as the native library's.
//
//   node node.mjs <module folder> <exchange folder>
//
// Reads questions.json (definition, tenders, answers, receipt, keys, publication, to_open, record), writes answers.json.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [moduleFolder, exchange] = process.argv.slice(2);
const client = await import(pathToFileURL(resolve(moduleFolder, "ceralacca_client_web.js")));
client.initSync({ module: readFileSync(join(moduleFolder, "ceralacca_client_web_bg.wasm")) });

const asked = JSON.parse(readFileSync(join(exchange, "questions.json"), "utf8"));
const rules = new client.ProcedureRules(JSON.stringify(asked.definition));
assert.throws(() => new client.ProcedureRules("{}"), /missing|manca/);
assert.throws(() => rules.checkTender("[]"), /tender cannot be read/);
assert.throws(() => rules.readAnswer("nothing", "1"), /no item/);
const { keys, publication, receipt, record, to_open: toOpen } = asked;
const open = (now, demo) => JSON.parse(client.checkToOpen(JSON.stringify(toOpen), JSON.stringify(record), "anna", keys, now, demo));
const prove = (procedure) => JSON.parse(client.proveCustody(JSON.stringify(publication), procedure, "comune", keys, false));
assert.throws(() => client.checkToOpen(JSON.stringify(toOpen), JSON.stringify(record), "anna", "no key", "2026-01-01T00:00:00Z", true));
const answers = {
  remarks: asked.tenders.map((tender) => JSON.parse(rules.checkTender(JSON.stringify(tender)))),
  figures: asked.tenders.map((tender) => JSON.parse(rules.explainFigures(JSON.stringify(tender)))),
  read: asked.answers.map(([key, given]) => JSON.parse(rules.readAnswer(key, JSON.stringify(given)))),
  verdict: JSON.parse(client.verifyReceipt(Buffer.from(receipt, "utf8"), keys)),
  proved: ["scuola", "palestra"].map(prove),
  to_open: open("2026-01-01T00:00:00Z", true),
};
writeFileSync(join(exchange, "answers.json"), JSON.stringify(answers));
