// The calculators: a column of a spreadsheet in, the threshold with every step, a drawing and a PDF out; without a login.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { journey, look, print, speaks, tabTo, walkByKeyboard } from "../harness/index.mjs";
import { KEPT, ROOT } from "../harness/server.mjs";

const { vectors } = JSON.parse(readFileSync(path.join(ROOT, "testdata/vectors/anomaly_thresholds.json"), "utf8"));
const MINISTRY = vectors.find(({ id }) => id === "A-mit-circ-8-2019");
/** As an Italian spreadsheet copies a column. */
const COLUMN = MINISTRY.offers.map((offer) => `${offer.replace(".", ",")} %`).join("\n");
const PAGES = ["anomaly", "points", "guarantees", "terms", "stamp-and-fees", "procedure", "draw"];
const main = (page) => page.locator("main").innerText();

/** The PDF that a page links, kept as `target/e2e/pdf/NAME-paper.pdf`. */
async function paper(page, name) {
  const address = await page.getByRole("link", { name: /Scarica il PDF|Download the PDF/ }).getAttribute("href");
  const answer = await page.request.get(address);
  assert.equal(answer.status(), 200, await answer.text());
  assert.equal(answer.headers()["content-type"], "application/pdf");
  const bytes = await answer.body();
  assert.equal(bytes.subarray(0, 4).toString(), "%PDF");
  assert.ok(bytes.length > 5_000, `${bytes.length} bytes`);
  const folder = path.join(KEPT, "pdf");
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${name}-paper.pdf`), bytes);
  return bytes;
}

journey("a RUP pastes a column of discounts and has the threshold with every step, a drawing and a PDF", async (demo) => {
  const page = await demo.visitor();
  await page.goto("/");
  await page.locator("footer").getByRole("link", { name: "Calcolatori" }).click();
  await look(page, "calc");
  await page.getByRole("link", { name: "Soglia di anomalia" }).click();
  await look(page, "calc-anomaly-empty");
  await page.getByLabel("Ribassi (%)").fill(COLUMN);
  await page.getByRole("button", { name: "Calcola" }).click();
  await page.locator(".result", { hasText: "14,8848353333" }).waitFor();
  const text = await main(page);
  for (const part of ["Vince il ribasso del 14,812%", "Letti 20 numeri", "accantonato nel calcolo", "anomalo"]) assert.match(text, new RegExp(part), part);
  assert.equal(await page.locator("svg .mark-wins").count(), 1);
  assert.equal(await page.locator("svg .mark-anomalous").count(), MINISTRY.expected.excluded.length);
  assert.ok((await page.locator(".outline li").count()) > 5, "the steps are told");
  await speaks(page);
  await look(page, "calc-anomaly");
  assert.ok((await print(page, "calc-anomaly")) <= 4);
  const italian = await paper(page, "calc-anomaly");

  // The address is the calculation.
  const link = page.url();
  const other = await demo.visitor();
  await other.goto(`${link}&lang=en`);
  assert.match(await main(other), /Anomaly threshold: 14\.8848353333/);
  await speaks(other);
  const english = await paper(other, "calc-anomaly-en");
  assert.notEqual(english.length, italian.length, "the paper speaks the language of the page");
  const json = await (await page.request.get(await page.getByRole("link", { name: "JSON", exact: true }).getAttribute("href"))).json();
  assert.equal(json.value.threshold, MINISTRY.expected.threshold);
});

journey("a wrong line is named and what was typed stays", async (demo) => {
  const page = await demo.visitor();
  await page.goto("/calc/anomaly");
  await page.getByLabel("Ribassi (%)").fill("Ribasso\n12,5\n13");
  await page.getByRole("button", { name: "Calcola" }).click();
  await page.locator("#refusal").waitFor();
  assert.match(await page.locator("#offers-error").innerText(), /Riga 1: «Ribasso» non è un numero/);
  assert.equal(await page.getByLabel("Ribassi (%)").inputValue(), "Ribasso\n12,5\n13");
  await look(page, "calc-anomaly-refused");
  await page.getByRole("link", { name: /Da correggere: Ribassi/ }).click();
  await page.goto(`${page.url().split("#")[0]}&lang=en`);
  assert.match(await main(page), /Line 1: “Ribasso” is not a number/);
  await speaks(page);
});

journey("by keyboard alone, and without scripts", async (demo) => {
  const page = await demo.visitor();
  await page.goto("/calc/points?what=bilinear");
  await tabTo(page, page.getByLabel("Offerte", { exact: true }));
  await page.keyboard.type("6\n10\n14\n22");
  await tabTo(page, page.getByRole("button", { name: "Calcola" }));
  await page.keyboard.press("Enter");
  await page.locator(".result", { hasText: "Prima l'offerta n. 4 con 30 punti" }).waitFor();
  await walkByKeyboard(page);

  const bare = await demo.visitor({ javaScriptEnabled: false });
  await bare.goto("/calc/guarantees?what=definitive");
  await bare.getByLabel("Importo soggetto a ribasso", { exact: true }).fill("1.000.000");
  await bare.getByLabel("Ribasso offerto (%)").fill("25");
  await bare.getByRole("button", { name: "Calcola" }).click();
  await bare.locator(".result").waitFor();
  assert.match(await main(bare), /Percentuale prima delle riduzioni\s+30%/);
  await paper(bare, "calc-definitive");
});

journey("every calculator answers its example in both languages", async (demo) => {
  const page = await demo.visitor();
  for (const name of PAGES) {
    await page.goto(`/calc/${name}`);
    const others = page.locator("nav.on-page a");
    const addresses = (await others.count()) > 0 ? await others.evaluateAll((links) => links.map((link) => link.getAttribute("href"))) : [`/calc/${name}?x=`];
    for (const [at, address] of addresses.entries()) {
      for (const lang of ["en", "it"]) {
        await page.goto(`${address}&lang=${lang}`);
        await page.locator("main .actions a", { hasText: /esempio|example/ }).click();
        await page.locator(".result").waitFor();
        assert.notEqual((await page.locator(".result").innerText()).trim(), "", address);
        await speaks(page);
      }
      if (at === 0 && name !== "anomaly") {
        await look(page, `calc-${name}`);
        await paper(page, `calc-${name}`);
      }
    }
  }
});
