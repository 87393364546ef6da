// The RUP at his pages, as the journeys do it: a procedure from its template to its term, panels, sessions, the demo's clock.
import assert from "node:assert/strict";

/** A draft from a template of the wizard; gives its identifier. */
export async function begin(page, template) {
  await page.goto("/procedures/new");
  await page.getByRole("button", { name: template }).click();
  await page.waitForURL(/\/edit\//);
  return new URL(page.url()).pathname.split("/")[2];
}

/** Invites operators by name or tax code. */
export async function invite(page, id, names) {
  await page.goto(`/procedures/${id}/edit/participation`);
  for (const [index, name] of names.entries()) {
    await page.getByRole("button", { name: "Aggiungi un invitato" }).click();
    await page.getByLabel("Operatore", { exact: true }).nth(index).fill(name);
    await page.getByRole("button", { name: "Cerca" }).nth(index).click();
  }
  await page.getByRole("button", { name: "Salva e continua" }).click();
}

/** Writes the decision to contract, the wizard's last step. */
export async function decide(page, id) {
  await page.goto(`/procedures/${id}/edit/decision`);
  await page.getByLabel("Atto: tipo, numero e data").fill("Determinazione n. 7 del 20/11/2026");
  await page.getByRole("button", { name: "Salva e continua" }).click();
}

/** Publishes from the review; gives what the public reads of it. */
export async function publish(page, id) {
  await page.getByRole("heading", { name: /^(Niente da sistemare|Errori da correggere o da motivare)/ }).waitFor();
  // The templates carry the errors of the documents from which they were made: each gets its reason.
  for (const field of await page.getByLabel(/^Ragione per pubblicare con/).all()) {
    await field.fill("Così nel documento da cui nasce il modello");
  }
  await page.getByRole("button", { name: "Registra la decisione e pubblica" }).click();
  await page.waitForURL(/done=/);
  const published = await (await page.request.get(`/api/procedures/${id}`)).json();
  assert.equal(published.phase, "published");
  return published.definition;
}

/** Names a panel, chair first: `opening` (the seggio) or `evaluation` (the commission). */
export async function namePanel(page, id, kind, names) {
  await page.goto(`/procedures/${id}/manage/name-${kind}-panel`);
  await page.getByLabel("Estremi dell'atto").fill("Determinazione n. 9 del 20/11/2026");
  const fields = page.getByLabel(/^(Componente|Presidente)/);
  assert.equal(await fields.count(), names.length, "one field for each member");
  for (const [index, name] of names.entries()) await fields.nth(index).fill(name);
  await page.getByRole("button", { name: /^Nomina/ }).click();
  await page.waitForURL(/\/manage\?done=\w+$/);
}

/** Moves the demo's clock by a button of the RUP's page; everybody else logs in anew, as he would after a day. */
export async function moveClock(demo, page, id, button) {
  await page.goto(`/procedures/${id}/manage`);
  await page.getByRole("button", { name: button }).click();
  await page.waitForURL(/\/manage\?done=\w+$/);
  await demo.loginAgain();
}

/** Moves the clock beyond the term, and waits until the platform has closed submissions. */
export async function afterTheTerm(demo, page, id) {
  await moveClock(demo, page, id, "un minuto dopo il termine");
  await page.getByText("Offerte pervenute nel termine").waitFor();
}

/** Moves the clock to the hour of the session that is convened. */
export async function atTheHour(demo, page, id) {
  await moveClock(demo, page, id, /ora della seduta convocata/);
}
