// A tender below the labour estimate of the notice: asked to explain, explained, judged, before anybody is proposed (art. 110).
import assert from "node:assert/strict";
import { choose, journey, look, walkByKeyboard } from "../harness/index.mjs";

journey("a tender that appears abnormally low is checked before the proposal", async (demo) => {
  const procedure = await demo.walk("como", "explanations-given");
  const at = (rest) => `/procedures/${procedure}${rest}`;
  const lead = await demo.person("como-rup");
  let lot = 0;
  do {
    lot += 1;
    assert.ok(lot <= 3, "some lot has a check");
    await lead.goto(at(`/lots/${lot}/ranking`));
  } while ((await lead.locator("a[href$='/assess']").count()) === 0);
  assert.match(await lead.locator("main").innerText(), /Offerte che appaiono anormalmente basse|Verifiche/);
  await look(lead, "panel-anomalies");
  await lead.goto(at(`/lots/${lot}/anomalies/threshold`));
  await lead.locator("main", { hasText: "non prevedono l'esclusione automatica" }).waitFor();
  assert.equal(await lead.getByRole("button", { name: "Applica la soglia ed escludi" }).count(), 0);
  await look(lead, "panel-anomalies-threshold");

  const firm = await demo.person("brunate-legale");
  await firm.goto(at(`/tender/explanations/${lot}`));
  await look(firm, "firm-explanations");
  const other = await demo.person("erba-legale");
  assert.equal((await other.request.get(at(`/tender/explanations/${lot}`))).status(), 404, "nobody else was asked");

  await lead.goto(at(`/lots/${lot}/ranking`));
  await lead.locator("a[href$='/assess']").first().click();
  await lead.waitForURL(/\/assess$/);
  await look(lead, "panel-anomalies-assess");
  await walkByKeyboard(lead);
  await choose(lead.getByLabel(/^congrua/));
  await lead.getByLabel("Motivazione").fill("Le economie di scala spiegano il costo della manodopera.");
  await lead.getByRole("button", { name: "Registra la valutazione" }).click();
  await lead.getByRole("status").filter({ hasText: "L'esito della verifica è registrato." }).waitFor();
  assert.match(await lead.locator("main").innerText(), /Le economie di scala spiegano/);

  // Another one is checked for reasons that no figure shows.
  await lead.getByText("Verificare un'altra offerta").click();
  await lead.getByRole("link", { name: /^Chiedi spiegazioni a/ }).first().click();
  await look(lead, "panel-anomalies-ask");
  await lead.getByLabel("Perché l'offerta appare anormalmente bassa").fill("Il prezzo dei materiali è sotto il mercato.");
  await lead.getByLabel("Richiesta", { exact: true }).fill("Spieghi il prezzo dei materiali.");
  await lead.getByRole("button", { name: "Invia la richiesta" }).click();
  await lead.getByRole("status").filter({ hasText: "La richiesta di spiegazioni è inviata." }).waitFor();
});
