// The guided tour, by its own links: who to be, what to do, the clock.
import assert from "node:assert/strict";
import { journey, look, walkByKeyboard } from "../harness/index.mjs";

/** The part of the tour about one procedure. */
const about = (page, id) => page.locator("section.walk", { has: page.locator(`#${id}`) });

journey("a visitor starts at the first page and takes Cremona's tender on by the tour's own links", async (demo) => {
  const visitor = await demo.visitor();
  await visitor.goto("/");
  await look(visitor, "home");
  await visitor.getByRole("link", { name: "Inizi la prova" }).click();
  await look(visitor, "demo-tour");
  await walkByKeyboard(visitor);
  const cremona = about(visitor, "cremona-2025-piano-abitare-demo");
  await cremona.getByRole("button", { name: "Entri come Bruno Ghidoni" }).first().click();
  assert.equal(new URL(visitor.url()).pathname, "/procedures/cremona-2025-piano-abitare-demo/manage/name-opening-panel");
  await visitor.getByLabel("Estremi dell'atto").fill("Determinazione n. 20");
  await visitor.getByLabel("Componente unico").fill("Mario Bodini");
  await visitor.getByRole("button", { name: "Nomina il seggio di gara" }).click();
  await visitor.goto("/demo");
  await about(visitor, "cremona-2025-piano-abitare-demo").getByRole("button", { name: "Entri come Mario Bodini" }).first().waitFor();
});

journey("the clock goes beyond the term, the login lasts, and the step is ticked off", async (demo) => {
  const lead = await demo.person("ricengo-rup");
  await lead.goto("/demo");
  await about(lead, "ricengo-2026-centro-estivo-demo").getByRole("button", { name: "un minuto dopo il termine" }).click();
  await lead.waitForURL("**/demo?done=1");
  assert.match(await about(lead, "ricengo-2026-centro-estivo-demo").innerText(), /termine scaduto/);
  assert.equal(await lead.locator(".logout .user").innerText(), "Giulia Severgnini");
  await lead.getByRole("link", { name: "Scelga un'altra ora" }).click();
  await look(lead, "demo-clock");
});

journey("the key of an example custodian can be taken home", async (demo) => {
  const visitor = await demo.visitor();
  await visitor.goto("/demo");
  const [file] = await Promise.all([visitor.waitForEvent("download"), visitor.getByRole("link", { name: /como-custode-1/ }).click()]);
  assert.equal(file.suggestedFilename(), "como-custode-1.json");
});
