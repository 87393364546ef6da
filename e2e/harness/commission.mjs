// The commission at its pages: sheets by keyboard, values ascertained, scores made final and shown.
import assert from "node:assert/strict";
import { choose } from "./choose.mjs";
import { tabTo } from "./keyboard.mjs";

/** How often a coefficient is typed: a list forgets the first letters when the machine is slow between two of them. */
const TYPED_MAX = 5;

/** Waits until the server has what was chosen on the sheet: a choice takes the words away until it is stored. */
export async function sheetSaved(page) {
  await page.locator("[data-saved]", { hasText: "salvata alle" }).waitFor();
}

/** Fills in the sheet of a lot by keyboard alone; `coefficient(tenderer, subcriterion)` is what one types, such as `0,8`. */
export async function fillSheet(page, id, lot, coefficient) {
  await page.goto(`/procedures/${id}/lots/${lot}/sheet`);
  const selects = page.locator("#sheet select");
  const names = await selects.evaluateAll((all) => all.map((one) => one.name));
  await tabTo(page, selects.first());
  for (const [at, name] of names.entries()) {
    const [, tenderer, subcriterion] = name.split(":");
    const typed = coefficient(tenderer, subcriterion);
    const wanted = typed.replace(",", ".");
    for (let tries = 0; tries < TYPED_MAX && (await selects.nth(at).inputValue()) !== wanted; tries++) await page.keyboard.type(typed);
    assert.equal(await selects.nth(at).inputValue(), wanted, name);
    await page.keyboard.press("Tab");
  }
  await sheetSaved(page);
  assert.equal(await page.locator("[data-given]").innerText(), String(names.length));
  return names.length;
}

/** Locks the sheet that is on the page, by keyboard. */
export async function lockSheet(page) {
  await page.getByRole("button", { name: "Salva e vai a bloccare la scheda" }).click();
  await page.waitForURL(/\/sheet\/lock$/);
  await tabTo(page, page.getByLabel("Ho riletto la scheda e la confermo"));
  await page.keyboard.press("Space");
  await tabTo(page, page.getByRole("button", { name: "Blocca la scheda" }));
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/panel\?done=\w+$/);
}

/** Records what the commission found; `value` is a number as one types it, or whether a condition holds. */
export async function ascertain(page, id, lot, tenderer, item, value) {
  await page.goto(`/procedures/${id}/lots/${lot}/findings`);
  await page.locator(`a[href*="ascertain"][href*="${tenderer}"][href*="${item}"]`).click();
  if (typeof value === "boolean") await choose(page.getByLabel(value ? "sì" : "no", { exact: true }));
  else await page.getByLabel("Valore accertato").fill(value);
  await page.getByLabel("Dove risulta").fill("Dalla relazione tecnica e dai suoi allegati.");
  await page.getByRole("button", { name: "Registra l'accertamento" }).click();
  await page.waitForURL(/\/findings\?done=\w+$/);
}

async function step(page, id, lot, button) {
  await page.goto(`/procedures/${id}/lots/${lot}/comparison`);
  await page.locator(".next-step a.btn-primary").click();
  await page.getByRole("button", { name: button }).click();
  await page.waitForURL(/\?done=\w+$/);
}

/** Makes the technical scores of a lot final. */
export async function makeFinal(page, id, lot) {
  await step(page, id, lot, "Rendi definitivi");
}

/** Shows the technical scores of a lot to its tenderers. */
export async function showScores(page, id, lot) {
  await step(page, id, lot, "Mostra ai concorrenti");
}
