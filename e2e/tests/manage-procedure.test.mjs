// The RUP's desk and the page of one procedure: what waits, acts by form, the register of acts.
import assert from "node:assert/strict";
import { journey, look, tabTo, walkByKeyboard } from "../harness/index.mjs";

const RICENGO = "/procedures/ricengo-2026-centro-estivo-demo";
const CREMONA = "/procedures/cremona-2025-piano-abitare-demo";

journey("the desk names who must act, and leads there", async (demo) => {
  const lead = await demo.person("cremona-rup");
  await lead.goto("/desk");
  await look(lead, "desk");
  await walkByKeyboard(lead);
  await lead.getByRole("link", { name: "Nominare il seggio di gara" }).click();
  assert.equal(new URL(lead.url()).pathname, `${CREMONA}/manage/name-opening-panel`);
  await look(lead, "manage-name-opening-panel");
  await lead.getByLabel("Estremi dell'atto").fill("Determinazione n. 14 del 02/12/2026");
  await lead.getByLabel("Componente unico").fill("Mario Bodini");
  await lead.getByRole("button", { name: "Nomina il seggio di gara" }).click();
  await lead.getByRole("status").filter({ hasText: "Il seggio di gara è nominato." }).waitFor();
  const seggio = await demo.person("cremona-seggio");
  await seggio.goto("/desk");
  assert.match(await seggio.locator("main").innerText(), /Leggere i nomi dei concorrenti/);
});

journey("a term is suspended, resumed and extended without the mouse, and nothing typed is lost", async (demo) => {
  const lead = await demo.person("ricengo-rup");
  await lead.goto(`${RICENGO}/manage`);
  await look(lead, "manage");
  await walkByKeyboard(lead);
  const suspend = lead.getByRole("link", { name: "Sospendi il termine" });
  await lead.evaluate(() => document.activeElement?.blur());
  await tabTo(lead, suspend);
  await lead.keyboard.press("Enter");
  await lead.waitForURL(`**${RICENGO}/manage/suspend`);
  await look(lead, "manage-suspend");
  await tabTo(lead, lead.getByLabel("Motivazione"));
  await lead.keyboard.type("Guasto alla rete dalle 9 alle 12.");
  await tabTo(lead, lead.getByRole("button", { name: "Sospendi il termine" }));
  await lead.keyboard.press("Enter");
  await lead.waitForURL(`**${RICENGO}/manage?done=suspend`);
  assert.match(await lead.locator("main").innerText(), /sospesa/);

  await lead.getByRole("link", { name: "Riprendi con un nuovo termine" }).first().click();
  await lead.getByLabel("Nuovo termine per le offerte").fill("2020-01-01T12:00");
  await lead.getByLabel("Motivazione").fill("Rete ripristinata.");
  await lead.getByRole("button", { name: "Riprendi con un nuovo termine" }).click();
  await lead.getByRole("alert").filter({ hasText: "nulla di quanto ha scritto è andato perso" }).waitFor();
  assert.equal(await lead.getByLabel("Motivazione").inputValue(), "Rete ripristinata.");
  await look(lead, "manage-refused");
  await lead.getByLabel("Nuovo termine per le offerte").fill("2030-01-15T12:00");
  await lead.getByRole("button", { name: "Riprendi con un nuovo termine" }).click();
  await lead.waitForURL(`**${RICENGO}/manage?done=resume`);

  await lead.getByRole("link", { name: "Registro degli atti" }).click();
  const register = await lead.locator("main").innerText();
  for (const said of ["Termine sospeso", "Guasto alla rete", "Ripresa, nuovo termine", "Rete ripristinata."]) assert.ok(register.includes(said), said);
  await look(lead, "manage-register");
});

journey("without scripts, and in English, everything is there", async (demo) => {
  const lead = await demo.person("ricengo-rup", { lang: "en", javaScriptEnabled: false });
  await lead.goto(`${RICENGO}/manage/extend`);
  await lead.getByLabel("New term for tenders").fill("2030-01-15T12:00");
  await lead.getByLabel("Reasons").fill("Chiarimenti.");
  await lead.getByRole("button", { name: "Extend the term" }).click();
  await lead.getByRole("status").filter({ hasText: "The term is extended." }).waitFor();
});
