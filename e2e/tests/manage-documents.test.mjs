// The documents of the tender: put together in the draft, public with the procedure, withdrawn with a reason.
import assert from "node:assert/strict";
import { journey, look, tabTo, walkByKeyboard } from "../harness/index.mjs";

const RICENGO = "/procedures/ricengo-2026-centro-estivo-demo";

/** Brings files to the page of documents and waits until they are up. */
async function bring(page, files) {
  await page.locator("#file-document").setInputFiles(files.map(([name, text]) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.from(text) })));
  await page.waitForFunction((count) => document.querySelectorAll("#attach-list input[name=title]").length === count, files.length);
}

journey("documents are added to a draft, corrected, and downloaded by anybody once it is published", async (demo) => {
  const rup = await demo.person("cremona-rup");
  await rup.goto("/procedures/new");
  await rup.getByRole("button", { name: "Comincia un affidamento diretto" }).click();
  const id = new URL(rup.url()).pathname.split("/")[2];
  await rup.goto(`/procedures/${id}/manage/documents`);
  await bring(rup, [["Disciplinare_di_gara.pdf", "%PDF-1.7 disciplinare"], ["capitolato.p7m", "capitolato"]]);
  assert.deepEqual(await rup.locator("#attach-list input[name=title]").evaluateAll((all) => all.map((input) => input.value)), ["Disciplinare di gara", "capitolato"]);
  await rup.getByLabel("Titolo").last().fill("Capitolato speciale");
  await rup.getByRole("button", { name: "Aggiungi alla procedura" }).click();
  await rup.getByRole("status").filter({ hasText: "I documenti sono aggiunti." }).waitFor();
  assert.match(await rup.locator("main").innerText(), /Disciplinare di gara.*\n[^]*Capitolato speciale/);
  await rup.getByRole("link", { name: "Ritira «Capitolato speciale»" }).click();
  await rup.getByRole("button", { name: "Ritira il documento" }).click();
  await rup.getByRole("status").filter({ hasText: "Il documento è ritirato." }).waitFor();
  assert.doesNotMatch(await rup.locator("main").innerText(), /Capitolato speciale/);
  const visitor = await demo.visitor();
  const [address] = await rup.locator("main a[href*='/documents/']:not([href$='/withdraw'])").evaluateAll((all) => all.map((link) => link.href));
  assert.equal((await visitor.request.get(address)).status(), 404, "a draft is nobody's business");
});

journey("a public document is withdrawn by keyboard, and stays readable", async (demo) => {
  const lead = await demo.person("ricengo-rup");
  await lead.goto(`${RICENGO}/manage`);
  await lead.getByRole("link", { name: "Documenti di gara" }).click();
  await bring(lead, [["Chiarimenti n. 1.txt", "Il sopralluogo non è obbligatorio."]]);
  await look(lead, "manage-documents");
  await walkByKeyboard(lead);
  await tabTo(lead, lead.getByRole("button", { name: "Aggiungi alla procedura" }));
  await lead.keyboard.press("Enter");
  await lead.getByRole("status").filter({ hasText: "I documenti sono aggiunti." }).waitFor();
  await tabTo(lead, lead.getByRole("link", { name: "Ritira «Chiarimenti n. 1»" }));
  await lead.keyboard.press("Enter");
  await lead.waitForURL(/withdraw$/);
  await look(lead, "manage-documents-withdraw");
  await lead.getByLabel("Motivazione").fill(" ");
  await lead.getByRole("button", { name: "Ritira il documento" }).click();
  await lead.getByText("ogni atto porta i suoi estremi e la sua motivazione").first().waitFor();
  await lead.getByLabel("Motivazione").fill("Sostituito dai chiarimenti n. 2");
  await lead.getByRole("button", { name: "Ritira il documento" }).click();
  await lead.getByRole("status").filter({ hasText: "Il documento è ritirato." }).waitFor();
  const visitor = await demo.visitor();
  await visitor.goto(RICENGO);
  const documents = visitor.locator(".documents");
  assert.match(await documents.innerText(), /RITIRATO – Chiarimenti n\. 1[^]*Sostituito dai chiarimenti n\. 2/);
  const answer = await visitor.request.get(await documents.getByRole("link", { name: "Chiarimenti n. 1" }).getAttribute("href"));
  assert.equal(await answer.text(), "Il sopralluogo non è obbligatorio.");
  assert.match(answer.headers()["content-security-policy"], /sandbox/);
});
