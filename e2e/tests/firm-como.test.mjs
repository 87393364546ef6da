// A group of two members, two people on two computers, one lot of Como.
import assert from "node:assert/strict";
import { choose, journey, look } from "../harness/index.mjs";
import { COMO, giveEveryPaper, goTo, makeKey, saved, send, summaries } from "../harness/tender.mjs";

journey("a group tenders for a lot of Como, prepared by two colleagues", async (demo) => {
  const legal = await demo.person("lario-legale");
  await makeKey(legal, COMO);
  await choose(legal.getByLabel(/raggruppamento temporaneo costituendo/));
  await legal.getByLabel("Identificativo dell'impresa da aggiungere").fill("coop-brunate");
  await legal.getByRole("button", { name: "Aggiungi", exact: true }).first().click();
  await legal.getByLabel("Codice fiscale").fill("00000020016");
  await legal.getByLabel("Parte o quota").fill("40 %, trasporto");
  await choose(legal.getByLabel(/^Lotto 1/));
  await look(legal, "firm-group");
  await saved(legal);

  // The colleague opens the step once; then the key is handed to him.
  const delegate = await demo.person("lario-delegato");
  await delegate.goto(`/procedures/${COMO}/tender/key`);
  await delegate.getByRole("button", { name: "Controlla se è arrivata" }).waitFor();
  await look(delegate, "firm-key-elsewhere");
  const own = await delegate.locator("#own-fingerprint", { hasText: /^(\d{5} ){5}\d{5}$/ }).innerText();
  await goTo(legal, "Chiave");
  assert.equal(await legal.locator("#colleagues .fingerprint").innerText(), own, "the two can compare it by telephone");
  await look(legal, "firm-key-hand-over");
  await legal.getByRole("button", { name: "Consegna la chiave" }).click();
  await legal.locator("#colleagues", { hasText: "ha la chiave" }).waitFor();
  await delegate.getByRole("button", { name: "Controlla se è arrivata" }).click();
  await delegate.locator("#step-heading", { hasText: "Chi partecipa" }).waitFor();
  await delegate.locator(".member", { hasText: "Cooperativa Brunate" }).waitFor();

  await goTo(delegate, "Documentazione amministrativa");
  assert.equal(await delegate.locator("label", { hasText: "Documento di gara unico europeo" }).count(), 2, "one for each member");
  await giveEveryPaper(delegate);
  await goTo(delegate, "Offerta tecnica");
  await giveEveryPaper(delegate);
  for (const field of await delegate.locator(".number-input").all()) await field.fill("3");
  for (const yes of await delegate.getByLabel("Sì").all()) await choose(yes);
  await goTo(delegate, "Offerta economica");
  await delegate.getByLabel("Ribasso percentuale").fill("4,12345");
  await delegate.getByLabel("Oneri aziendali").fill("5.000,00");
  await delegate.getByLabel("Costi della manodopera").fill("1.000.000,00");
  await delegate.locator(".explained li").first().waitFor();
  await summaries(delegate, ["Beatrice Sormani"]);
  await delegate.locator(".alert-warning").first().waitFor();
  await delegate.locator("section.summary input[type=file]").waitFor();
  await saved(delegate);
  await send(delegate);
  assert.match(await delegate.locator("main").innerText(), /busta tecnica, lotto 1/);

  // The other sees that it is sent, and by its receipt.
  await legal.goto(`/procedures/${COMO}/tender`);
  assert.match(await legal.locator("#sent-state").innerText(), /OFFERTA INVIATA/);
});
