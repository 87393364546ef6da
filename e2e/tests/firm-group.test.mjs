// Two members of a group sign the same summary: in parallel, each a copy of his own; in one file; one around the other.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { journey, look } from "../harness/index.mjs";
import { COMO, bringBack, colleague, downloadSummary, goTo, groupOfTwo, saved, signed, signedBeside, taxCode, verified } from "../harness/tender.mjs";

const [LARIO, BRUNATE] = ["Beatrice Sormani", "Ugo Taborelli"];
const AGENT = "Carla Butti";

async function priced(page) {
  await goTo(page, "Offerta economica");
  await page.getByLabel("Ribasso percentuale").fill("4,12345");
  await page.getByLabel("Oneri aziendali").fill("5.000,00");
  await page.getByLabel("Costi della manodopera").fill("1.000.000,00");
  await page.locator(".explained li").first().waitFor();
  await saved(page);
}

/** Says who signs for whom. */
async function nameSigners(page) {
  await page.getByLabel("Codice fiscale di chi firma per Cooperativa sociale Lario").fill(taxCode(LARIO));
  await page.getByLabel("Codice fiscale di chi firma per Cooperativa Brunate").fill(taxCode(BRUNATE));
  await page.getByLabel("Codice fiscale di chi firma per Cooperativa Brunate").blur();
  await saved(page);
}

const standing = (page, name) => page.locator(".signatures li", { hasText: name });
const everybody = (page) => page.locator(".signatures", { hasText: "Ci sono le firme di tutti" });

async function collected(page) {
  const [downloaded] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Scarica il file con le firme raccolte" }).click()]);
  return readFileSync(await downloaded.path());
}

/** Takes the signed summary out of the envelope. */
async function takeOut(page) {
  await goTo(page, "Offerta economica");
  await page.getByRole("button", { name: /^Togli riepilogo/ }).click();
  await page.getByRole("button", { name: /^Togli riepilogo/ }).waitFor({ state: "detached" });
  await saved(page);
  await goTo(page, "Riepilogo");
}

journey("two members sign apart, and two colleagues bring both files back in the same moment", async (demo) => {
  const legal = await groupOfTwo(demo, COMO, [1]);
  await priced(legal);
  const delegate = await colleague(demo, legal, COMO);
  await Promise.all([legal, delegate].map((page) => goTo(page, "Riepilogo")));
  // Both press the button at once: there is one summary.
  const [mine, his] = await Promise.all([legal, delegate].map((page) => downloadSummary(page)));
  assert.deepEqual(mine, his, "both have the same bytes to sign");
  await nameSigners(legal);
  await standing(legal, "Cooperativa Brunate").getByText("manca la firma").waitFor();

  await Promise.all([bringBack(legal, signed(mine, [LARIO])), bringBack(delegate, signed(his, [BRUNATE]))]);
  // Each page finds out what the other brought.
  await Promise.all([legal, delegate].map((page) => everybody(page).waitFor({ timeout: 60_000 })));
  for (const page of [legal, delegate]) {
    for (const name of ["Cooperativa sociale Lario", "Cooperativa Brunate"]) assert.match(await standing(page, name).innerText(), /c'è la firma/);
    assert.equal(await page.locator(".conflicts .alert").count(), 0);
  }
  await look(legal, "firm-group-signatures");
  const together = verified(await collected(legal));
  assert.deepEqual(together, { content: mine, signers: 2 }, "both signatures hold, over the bytes that were frozen");
  assert.deepEqual(await collected(delegate), await collected(legal));
  // One file in the envelope, whoever looks anew.
  await delegate.reload();
  await goTo(delegate, "Offerta economica");
  assert.equal(await delegate.locator(".files li", { hasText: "riepilogo" }).count(), 1);
});

journey("signatures that come one after the other: who is missing is named, nothing that is there is lost", async (demo) => {
  const page = await groupOfTwo(demo, COMO, [1]);
  await priced(page);
  await goTo(page, "Riepilogo");
  const pdf = await downloadSummary(page);
  await bringBack(page, signed(pdf, [BRUNATE]));
  await standing(page, "Cooperativa sociale Lario").getByText("non si può dire").waitFor();
  await nameSigners(page);
  await standing(page, "Cooperativa Brunate").getByText("c'è la firma").waitFor();
  await standing(page, "Cooperativa sociale Lario").getByText("manca la firma").waitFor();
  await look(page, "firm-group-missing");

  // In parallel in one file, made of what this page gives.
  await bringBack(page, signedBeside(await collected(page), LARIO));
  await everybody(page).waitFor();

  // One around the other.
  await takeOut(page);
  await bringBack(page, signed(pdf, [BRUNATE]));
  await standing(page, "Cooperativa sociale Lario").getByText("manca la firma").waitFor();
  await bringBack(page, signed(await collected(page), [LARIO]));
  await everybody(page).waitFor();

  // Around more than the PDF: a signature of the PDF alone cannot go beside it, and takes nothing away.
  await takeOut(page);
  await bringBack(page, signed(pdf, [BRUNATE, AGENT]), 0, "doppia.pdf.p7m");
  await page.locator(".signatures", { hasText: AGENT }).waitFor();
  await bringBack(page, signed(pdf, [LARIO]));
  await page.locator(".alert-danger", { hasText: "non si possono riunire" }).waitFor();
  await page.locator(".signatures", { hasText: "doppia.pdf.p7m" }).waitFor();
  await look(page, "firm-group-apart");
  await goTo(page, "Controllo e invio");
  await page.locator(".alert-warning", { hasText: "non porta le firme di tutti" }).waitFor();
});

journey("a summary signed before the figures changed does not go into the tender", async (demo) => {
  const page = await groupOfTwo(demo, COMO, [1]);
  await priced(page);
  await goTo(page, "Riepilogo");
  await bringBack(page, signed(await downloadSummary(page), [LARIO, BRUNATE]));
  await everybody(page).waitFor();
  await goTo(page, "Offerta economica");
  await page.getByLabel("Ribasso percentuale").fill("5,12345");
  await saved(page);
  await goTo(page, "Riepilogo");
  const pdf = await downloadSummary(page);
  await goTo(page, "Controllo e invio");
  await page.locator("#reasons li", { hasText: "è quello di prima" }).waitFor();
  await goTo(page, "Riepilogo");
  await bringBack(page, signed(pdf, [BRUNATE]));
  await page.locator(".signatures", { hasText: BRUNATE }).waitFor();
  assert.doesNotMatch(await page.locator(".signatures").innerText(), new RegExp(LARIO), "signatures of other figures are not counted");
  await goTo(page, "Controllo e invio");
  await page.locator("#reasons li", { hasText: "è quello di prima" }).waitFor({ state: "detached" });
});
