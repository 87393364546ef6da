// Seggio and commission at their pages, as the journeys do it: names, declarations, sessions, admissions.
import { choose } from "./choose.mjs";

/** A member of a panel (`opening`, `evaluation`) reads the names and declares that he has no conflict. */
export async function declare(page, id, kind) {
  await page.goto(`/procedures/${id}/panel/${kind}`);
  await page.getByRole("button", { name: "Leggi i nomi" }).click();
  await page.getByRole("link", { name: /dichiarazione/ }).last().click();
  await choose(page.getByLabel(/Non ho conflitti/));
  await page.getByRole("button", { name: "Rendi la dichiarazione" }).click();
  await page.waitForURL(/\/panel\?done=\w+$/);
}

/** Convenes a panel for the first hour that the notice admits; gives the address of the session. */
export async function convene(page, id, kind) {
  await page.goto(`/procedures/${id}/panel/convene?panel=${kind}`);
  await page.getByRole("button", { name: "Convoca", exact: true }).click();
  await page.waitForURL(/\/sessions\/[^/]+\?done=\w+$/);
  return new URL(page.url()).pathname;
}

/** The chair, first of the members, opens the session; each of the others confirms his presence. */
export async function meet(members, session) {
  const [chair, ...others] = members;
  await chair.goto(session);
  await chair.locator("#start").click();
  await chair.getByRole("button", { name: "Apri la seduta" }).click();
  await chair.waitForURL(/\/sessions\/[^/]+\?done=\w+$/);
  for (const member of others) {
    await member.goto(session);
    await member.locator("#confirm").click();
    await member.waitForURL(/\/sessions\/[^/]+\?done=\w+$/);
  }
}

/** Ends the session with what enters the minutes. */
export async function end(chair, session, reason) {
  await chair.goto(session);
  await chair.locator("#end").click();
  await chair.getByLabel("Che cosa è stato fatto").fill(reason);
  await chair.getByRole("button", { name: "Chiudi la seduta" }).click();
  await chair.waitForURL(/\/sessions\/[^/]+\?done=\w+$/);
}

/** Admits a tenderer with the text that the form proposes. */
export async function admit(page, id, tenderer) {
  await page.goto(`/procedures/${id}/tenderers/${tenderer}`);
  await page.getByRole("link", { name: "Ammetti" }).click();
  await page.getByRole("button", { name: "Ammetti" }).click();
  await page.locator("dd strong", { hasText: "ammesso" }).waitFor();
}

/** Settles admissions and exclusions. */
export async function settle(page, id) {
  await page.goto(`/procedures/${id}/panel/settle`);
  await page.getByLabel("Estremi dell'atto").fill("Determinazione n. 12");
  await page.getByRole("button", { name: "Adotta" }).click();
  await page.waitForURL(/\/panel\?done=\w+$/);
}

/** Makes the ranking of a lot. */
export async function rank(page, id, lot = 1) {
  await page.goto(`/procedures/${id}/lots/${lot}/ranking`);
  await page.getByRole("link", { name: "Forma la graduatoria" }).click();
  await page.getByRole("button", { name: "Forma la graduatoria" }).click();
  await page.waitForURL(/\/ranking\?done=\w+$/);
}

/** Proposes the award of every lot. */
export async function propose(page, id) {
  await page.goto(`/procedures/${id}/awards`);
  for (let lots = await page.getByRole("link", { name: /^Proponi/ }).count(); lots > 0; lots--) {
    await page.getByRole("link", { name: /^Proponi/ }).first().click();
    await page.getByLabel("Motivazione").fill("Primo in graduatoria.");
    await page.getByRole("button", { name: "Proponi" }).click();
    await page.waitForURL(/\/awards\?done=\w+$/);
  }
}

/** Rows of a table as texts, cell by cell, without what is folded. */
export async function rows(page, caption) {
  const table = page.locator("table", { has: page.locator("caption", { hasText: caption }) });
  return table.locator("tbody tr").evaluateAll((lines) => lines.map((line) => [...line.cells].map((cell) => cell.textContent.trim())));
}
