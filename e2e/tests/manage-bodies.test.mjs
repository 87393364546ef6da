// People of a body, their roles, the custodians of its keys; the platform's administrator.
import assert from "node:assert/strict";
import { journey, look, walkByKeyboard } from "../harness/index.mjs";

const COMO = "/bodies/comune-di-como";

journey("the administrator of a body names people and custodians, and is warned", async (demo) => {
  const admin = await demo.person("como-amministratore");
  await admin.goto(COMO);
  await look(admin, "body");
  await walkByKeyboard(admin);
  await admin.getByRole("link", { name: "Attribuisci un ruolo" }).click();
  await look(admin, "body-grant");
  await admin.getByLabel("Persona").fill("Ettore Valsecchi");
  // The label covers the circle, as the style wants it.
  await admin.getByText("ufficio gare", { exact: true }).click();
  await admin.getByRole("button", { name: "Attribuisci un ruolo" }).click();
  await admin.waitForURL(`**${COMO}?done=1`);
  await admin.getByRole("row", { name: /Ettore Valsecchi/ }).getByRole("link", { name: /revoca/ }).click();
  await look(admin, "body-revoke");
  await admin.getByLabel("Motivazione").fill("Fine dell'incarico.");
  await admin.getByRole("button", { name: "Revoca il ruolo" }).click();
  await admin.waitForURL(`**${COMO}?done=1`);
  await admin.getByRole("link", { name: "Metti in carica i custodi" }).click();
  await look(admin, "body-custodians");
  await admin.getByLabel("Soglia").fill("1");
  await admin.getByRole("button", { name: "Metti in carica i custodi" }).click();
  await admin.getByText("Una sola persona può aprire le buste da sola").waitFor();
});

journey("who runs the platform registers a body and sees no tender", async (demo) => {
  const admin = await demo.person("piattaforma-admin");
  await admin.goto("/bodies");
  await look(admin, "bodies");
  await admin.getByRole("link", { name: "Registra un ente" }).click();
  await look(admin, "bodies-new");
  await admin.getByLabel("Identificativo", { exact: true }).fill("comune-di-lecco");
  await admin.getByLabel("Denominazione ufficiale").fill("Comune di Lecco");
  await admin.getByLabel("Primo amministratore dell'ente").fill("Nadia Corti");
  await admin.getByRole("button", { name: "Registra un ente" }).click();
  await admin.getByRole("heading", { level: 1, name: "Comune di Lecco" }).waitFor();
  await admin.goto("/desk");
  assert.equal(await admin.locator("main a[href^='/procedures/']").count(), 0);
});
