// One firm, alone, from the first step to the receipt.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { choose, journey, look } from "../harness/index.mjs";
import { RICENGO, giveEveryPaper, goTo, makeKey, saved, send, summaries } from "../harness/tender.mjs";

journey("a firm prepares, sends, replaces and withdraws its tender in Ricengo", async (demo) => {
  const page = await demo.person("serio-legale");
  await page.goto(`/procedures/${RICENGO}/tender`);
  assert.match(await page.locator("#sent-state").innerText(), /OFFERTA NON INVIATA/);
  await look(page, "firm-overview");
  await page.goto(`/procedures/${RICENGO}/tender/key`);
  await page.getByRole("button", { name: "Crea la chiave" }).waitFor();
  await look(page, "firm-key");
  await makeKey(page, RICENGO);
  await look(page, "firm-who");

  await goTo(page, "Busta A");
  await page.getByLabel("Fatturato annuo").fill("25.000,00");
  assert.match(await page.locator(".read-back").first().innerText(), /25\.000 €/);
  await giveEveryPaper(page);
  await look(page, "firm-administrative");
  await goTo(page, "Busta B");
  await giveEveryPaper(page);
  await goTo(page, "Busta C");
  await page.getByLabel("Ribasso percentuale").fill("7,123");
  assert.match(await page.locator(".field-error", { hasText: "decimali" }).first().innerText(), /più di 2 decimali/);
  await page.getByLabel("Ribasso percentuale").fill("7,25");
  await page.getByLabel("Costi del personale").fill("12.345,67");
  await page.getByLabel("Costi aziendali della sicurezza").fill("800");
  await giveEveryPaper(page);
  await page.locator(".explained li").first().waitFor();
  await look(page, "firm-economic");
  await summaries(page, ["Lorenzo Vailati"]);
  await look(page, "firm-summary");
  await goTo(page, "Controllo e invio");
  await page.locator('#send[aria-disabled="false"]').waitFor();
  await saved(page);
  await look(page, "firm-send");
  await send(page);
  assert.match(await page.locator("h1").innerText(), /Ricevuta: Invio dell'offerta/);
  for (const secret of ["12.345,67", "12345.67", "7,25"]) assert.deepEqual(await filesWith(demo.server.folder, secret), [], `${secret} is readable on the server`);
  assert.ok(!demo.server.log.includes("12.345"));
  await page.getByRole("button", { name: "Verifica questa ricevuta" }).click();
  await page.locator("#receipt-verdict .alert-success").waitFor();
  await look(page, "firm-receipt");

  const kept = await sealedOnDevice(page);
  assert.ok(kept > 3, "what was sent stays here as long as a new tender can be made of it");

  // A change after the sending is told, and sent as a replacement; the unchanged envelopes go as they are.
  await page.goto(`/procedures/${RICENGO}/tender/economic`);
  assert.match(await page.locator("#sent-state").innerText(), /OFFERTA INVIATA/);
  await page.getByLabel("Costi aziendali della sicurezza").fill("900");
  await page.locator("#sent-state.changed", { hasText: "MODIFICHE NON INVIATE" }).waitFor();
  await goTo(page, "Controllo e invio");
  await page.locator("#reasons li", { hasText: "Il riepilogo" }).waitFor();
  await summaries(page, ["Lorenzo Vailati"]);
  await send(page);
  assert.match(await page.locator("h1").innerText(), /Sostituzione dell'offerta/);
  assert.equal(await sealedOnDevice(page), kept, "what only the first tender needed is gone");

  await page.goto(`/procedures/${RICENGO}/tender/withdraw`);
  await look(page, "firm-withdraw");
  await choose(page.getByRole("checkbox"));
  await page.getByRole("button", { name: "Ritira l'offerta" }).click();
  await page.waitForURL(/done=/);
  assert.match(await page.locator("#sent-state").innerText(), /OFFERTA RITIRATA il/);
  assert.equal(await page.locator("main tbody tr").count(), 3);

  // When the procedure takes no tenders any more, nothing of it stays on the device.
  const { deadline } = await (await fetch(`${demo.url}/api/procedures/${RICENGO}`)).json();
  await demo.clock(new Date(Date.parse(deadline) + 60_000).toISOString());
  await page.goto(`/procedures/${RICENGO}/tender/key`);
  await page.waitForFunction(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("sealed");
    for await (const name of folder.keys()) return name === undefined;
    return true;
  });
});

/** Files of sealed bytes that the browser keeps. */
function sealedOnDevice(page) {
  return page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("sealed");
    const names = [];
    for await (const name of folder.keys()) names.push(name);
    return names.length;
  });
}

/** Files under a folder that hold a text. */
async function filesWith(folder, text) {
  const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const found = await Promise.all(entries.map(async (entry) => ((await readFile(path.join(entry.parentPath, entry.name))).includes(text) ? [entry.name] : [])));
  return found.flat();
}
