// One commissioner, two windows on the same sheet: each is told what the other saved, and no choice is lost.
import assert from "node:assert/strict";
import { journey, look } from "../harness/index.mjs";
import { sheetSaved } from "../harness/commission.mjs";

const SHEET = "/lots/1/sheet";
const cell = (page, at) => page.locator("#sheet select").nth(at);

/** Two windows of the first commissioner of Como on his sheet for lot 1, which nobody has begun. */
async function twoWindows(demo) {
  const procedure = await demo.walk("como", "technical-open");
  const address = `/procedures/${procedure}${SHEET}`;
  const first = await demo.person("como-commissario-1");
  const second = await first.context().newPage();
  for (const page of [first, second]) {
    await page.goto(address);
    page.on("dialog", (dialog) => void dialog.accept());
  }
  return { first, second, address };
}

/** The values that a fresh look at the sheet shows. */
async function stored(page, address) {
  const fresh = await page.context().newPage();
  await fresh.goto(address);
  const values = await fresh.locator("#sheet select").evaluateAll((all) => all.map((one) => one.value));
  await fresh.close();
  return values;
}

journey("the second window is told that the first has saved, sees where they differ, and chooses", async (demo) => {
  const { first, second, address } = await twoWindows(demo);
  await cell(first, 0).selectOption("0.8");
  await cell(first, 1).selectOption("0.7");
  await sheetSaved(first);

  await cell(second, 0).selectOption("0.5");
  await cell(second, 2).selectOption("0.6");
  await second.locator("[data-saved]", { hasText: "NON salvata" }).waitFor();
  assert.match(await second.locator("[data-saved]").innerText(), /altra finestra/);
  assert.deepEqual((await stored(first, address)).slice(0, 3), ["0.8", "0.7", ""], "the first window's choices stand");
  assert.equal(await cell(second, 0).inputValue(), "0.5");

  await second.getByRole("button", { name: "Salva", exact: true }).click();
  await second.getByText("Dove la scheda salvata è diversa da questa").waitFor();
  const told = await second.locator(".alert-warning li").allInnerTexts();
  assert.equal(told.length, 3, told.join("\n"));
  assert.match(told.join("\n"), /qui 0,50?, salvato 0,80?/);
  assert.deepEqual([await cell(second, 0).inputValue(), await cell(second, 1).inputValue(), await cell(second, 2).inputValue()], ["0.5", "", "0.6"], "what was chosen here is still here");
  await look(second, "panel-sheet-conflict");
  // He takes what the first window has for the cell that he left empty, and keeps his own for the others.
  await cell(second, 1).selectOption("0.7");
  await second.getByRole("button", { name: "Salva", exact: true }).click();
  await second.getByText("Dove la scheda salvata è diversa da questa").waitFor({ state: "detached" });
  assert.deepEqual((await stored(first, address)).slice(0, 3), ["0.5", "0.7", "0.6"]);

  // Now the first is the late one, and takes the saved sheet.
  await cell(first, 3).selectOption("0.9");
  await first.locator("[data-saved]", { hasText: "NON salvata" }).waitFor();
  await first.getByRole("button", { name: "Salva", exact: true }).click();
  await first.getByRole("link", { name: "Carica la scheda salvata" }).click();
  await first.getByText("Dove la scheda salvata è diversa da questa").waitFor({ state: "detached" });
  assert.equal(await cell(first, 0).inputValue(), "0.5");
  assert.equal(await cell(first, 3).inputValue(), "");
});

journey("two windows that save in the same moment: one is stored, the other keeps its choice and says so", async (demo) => {
  const { first, second, address } = await twoWindows(demo);
  const pages = [first, second];
  await Promise.all(pages.map((page, at) => cell(page, at).selectOption("0.8")));
  const outcome = (page) => page.locator("[data-saved]", { hasText: /salvata alle|NON salvata/ });
  await Promise.all(pages.map((page) => outcome(page).waitFor()));
  const told = await Promise.all(pages.map((page) => outcome(page).innerText()));
  const late = told.findIndex((text) => text.includes("NON salvata"));
  assert.equal(told.filter((text) => text.includes("NON salvata")).length, 1, told.join(" | "));
  const values = await stored(first, address);
  assert.deepEqual([values[1 - late], values[late]], ["0.8", ""]);
  assert.equal(await cell(pages[late], late).inputValue(), "0.8");
});

journey("«Salva» pressed while the sheet saves itself is no conflict with oneself", async (demo) => {
  const { first, address } = await twoWindows(demo);
  let [release, held] = [undefined, undefined];
  const reached = new Promise((resolve) => (held = resolve));
  const gate = new Promise((resolve) => (release = resolve));
  await first.route(`**/api${address}`, async (route) => {
    if (route.request().method() !== "PUT") return route.continue();
    held();
    await gate;
    return route.continue();
  });
  await cell(first, 0).selectOption("0.8");
  await reached;
  await cell(first, 1).selectOption("0.7");
  await first.getByRole("button", { name: "Salva e vai a bloccare la scheda" }).click();
  release();
  await first.waitForURL(/\/sheet\/lock$/);
  assert.match(await first.locator("main").innerText(), /La scheda ha 2 coefficienti/);
  assert.deepEqual((await stored(first, address)).slice(0, 2), ["0.8", "0.7"]);
});
