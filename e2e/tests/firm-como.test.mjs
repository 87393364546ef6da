// A group of two members, two people on two computers, one lot of Como.
import assert from "node:assert/strict";
import { choose, journey, look } from "../harness/index.mjs";
import { COMO, colleague, giveEveryPaper, goTo, groupOfTwo, saved, send, summaries } from "../harness/tender.mjs";

journey("a group tenders for a lot of Como, prepared by two colleagues", async (demo) => {
  const legal = await groupOfTwo(demo, COMO, [1]);
  await look(legal, "firm-group");
  // The colleague opens the step once; then the key is handed to him.
  let own;
  const delegate = await colleague(demo, legal, COMO, {
    locked: async (page) => {
      await look(page, "firm-key-elsewhere");
      own = await page.locator("#own-fingerprint", { hasText: /^(\d{5} ){5}\d{5}$/ }).innerText();
    },
    handing: async (page) => {
      assert.equal(await page.locator("#colleagues .fingerprint").innerText(), own, "the two can compare it by telephone");
      await look(page, "firm-key-hand-over");
    },
  });

  await goTo(delegate, "Documentazione amministrativa");
  assert.equal(await delegate.locator("label", { hasText: "Documento di gara unico europeo" }).count(), 2, "one for each member");
  await giveEveryPaper(delegate);
  await goTo(delegate, "Offerta tecnica");
  await giveEveryPaper(delegate);
  for (const field of await delegate.locator(".number-input").all()) await field.fill("3");
  for (const yes of await delegate.getByLabel("Sì").all()) await choose(yes);
  await goTo(delegate, "Offerta economica");
  await delegate.getByLabel("Ribasso percentuale").fill("4,12345");
  await delegate.getByLabel("Oneri aziendali").fill("5.000,00");
  await delegate.getByLabel("Costi della manodopera").fill("1.000.000,00");
  await delegate.locator(".explained li").first().waitFor();
  await summaries(delegate, ["Beatrice Sormani"]);
  await delegate.locator(".alert-warning").first().waitFor();
  await delegate.locator("section.summary input[type=file]").waitFor();
  await saved(delegate);
  await send(delegate);
  assert.match(await delegate.locator("main").innerText(), /busta tecnica, lotto 1/);

  // The other sees that it is sent, and by its receipt.
  await legal.goto(`/procedures/${COMO}/tender`);
  assert.match(await legal.locator("#sent-state").innerText(), /OFFERTA INVIATA/);
});
