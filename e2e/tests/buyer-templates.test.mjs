// The three worked procedures, published through the wizard from their templates; every step looked at.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { journey, look } from "../harness/index.mjs";
import { begin, decide, invite, publish } from "../harness/office.mjs";

const STEPS = ["identity", "amounts", "lots", "participation", "terms", "envelopes", "award", "clauses", "custody", "decision"];

journey("Como is published from its template", async (demo) => {
  const rup = await demo.person("como-rup");
  const id = await begin(rup, "Modello: accordo quadro in lotti");
  for (const step of STEPS) {
    await rup.goto(`/procedures/${id}/edit/${step}`);
    await look(rup, `buyer-como-${step}`);
  }
  await rup.goto(`/procedures/${id}/edit/lots`);
  for (const [index, cig] of ["B10F7CBE24", "B10F7CCEF7", "B10F7CDFCA"].entries()) {
    await rup.getByRole("link", { name: `Lotto ${index + 1}`, exact: true }).click();
    await rup.getByLabel("CIG").fill(cig);
    if (index === 0) await look(rup, "buyer-como-lot");
    await rup.getByRole("button", { name: "Salva e torna all'elenco" }).click();
  }
  await rup.goto(`/procedures/${id}/edit/award`);
  await rup.getByRole("link", { name: /Servizio educativo/ }).click();
  await look(rup, "buyer-como-criterion");
  await decide(rup, id);
  const file = await publish(rup, id);
  assert.deepEqual(file.lots.map((lot) => lot.cig), ["B10F7CBE24", "B10F7CCEF7", "B10F7CDFCA"]);
  assert.equal(file.award.technical.criteria.length, 6);
});

journey("Ricengo is published from its template, its firms invited by name", async (demo) => {
  const rup = await demo.person("ricengo-rup");
  const id = await begin(rup, "Modello: concessione negoziata");
  await invite(rup, id, ["Serio", "Lario", "00000040014"]);
  await rup.goto(`/procedures/${id}/edit/participation`);
  await look(rup, "buyer-ricengo-participation");
  await rup.goto(`/procedures/${id}/edit/award`);
  await look(rup, "buyer-ricengo-award");
  await decide(rup, id);
  const file = await publish(rup, id);
  assert.equal(file.award.economic.formula.bands.length, 30);
  // Who was invited is not public.
  assert.deepEqual(file.participation.invited ?? [], []);
  const stranger = await demo.visitor();
  await stranger.goto(`/procedures/${id}`);
  assert.doesNotMatch(await stranger.locator("main").innerText(), /Serio|Erba|Lario/);
});

journey("Cremona is published from its template, and the draft travels as a file", async (demo) => {
  const rup = await demo.person("cremona-rup");
  const id = await begin(rup, "Modello: affidamento di un servizio intellettuale");
  await invite(rup, id, ["Lario"]);
  await rup.goto(`/procedures/${id}/edit/identity`);
  await rup.getByLabel("Oggetto", { exact: true }).fill("Accompagnamento al piano per l'abitare, seconda fase");
  await rup.getByRole("button", { name: "Salva e continua" }).click();
  await rup.goto(`/procedures/${id}/edit/review`);
  const [download] = await Promise.all([rup.waitForEvent("download"), rup.getByRole("link", { name: "Scarica il file (TOML)" }).click()]);
  const text = await readFile(await download.path(), "utf8");
  assert.match(text, /seconda fase/);
  // The file becomes another draft with the same contents.
  await rup.goto("/procedures/new");
  await rup.getByLabel(/Scelga il file/).setInputFiles({ name: "procedura.toml", mimeType: "application/toml", buffer: Buffer.from(text) });
  await rup.getByRole("button", { name: "Importa il file" }).click();
  const copy = new URL(rup.url()).pathname.split("/")[2];
  assert.notEqual(copy, id);
  const again = await (await rup.request.get(`/procedures/${copy}/export.toml`)).text();
  assert.equal(again.replaceAll(copy, id), text);
  await decide(rup, id);
  await rup.goto(`/procedures/${id}/preview`);
  assert.match(await rup.locator("main").innerText(), /ANTEPRIMA/);
  await look(rup, "buyer-preview");
  await rup.goto(`/procedures/${id}/edit/review`);
  const file = await publish(rup, id);
  assert.equal(file.title, "Accompagnamento al piano per l'abitare, seconda fase");
});
