// What people print: it holds what was decided, whole, and nothing to click on.
import assert from "node:assert/strict";
import { fitForPaper, journey, print } from "../harness/index.mjs";
import { COMO, RICENGO } from "../harness/tender.mjs";

/** Prints the page that is open; more sides than these mean that something spread over the paper. */
async function printed(page, name, pagesMax) {
  await fitForPaper(page);
  const pages = await print(page, name);
  console.log(`${name}: ${pages} pages`);
  assert.ok(pages <= pagesMax, `${name}: ${pages} pages`);
}

/** A page that is there, and no refusal. */
async function opened(page, address) {
  const answer = await page.goto(address);
  assert.equal(answer.status(), 200, address);
}

journey("what a commission and a firm print of a tender", async (demo) => {
  const procedure = await demo.walk("como", "ranked");
  const at = (rest) => `/procedures/${procedure}${rest}`;
  const chair = await demo.person("como-commissario-1");
  for (const [rest, name, pagesMax] of [
    ["/lots/1/ranking", "ranking", 12],
    ["/lots/1/comparison", "comparison", 14],
    ["/awards", "awards", 3],
  ]) {
    await opened(chair, at(rest));
    await printed(chair, name, pagesMax);
  }
  await chair.goto(at("/panel"));
  await chair.getByRole("link", { name: /Verbale/ }).first().click();
  await printed(chair, "minutes", 12);

  const firm = await demo.person("lario-legale");
  await opened(firm, at("/tender/results"));
  await printed(firm, "results", 4);
  await firm.goto(at("/tender"));
  await firm.getByRole("link", { name: /Apri la ricevuta/ }).first().click();
  await firm.locator("#receipt").waitFor();
  await printed(firm, "receipt", 2);
});

journey("a commissioner's sheet on paper", async (demo) => {
  const procedure = await demo.walk("como", "technical-open");
  const page = await demo.person("como-commissario-1");
  await opened(page, `/procedures/${procedure}/lots/1/sheet`);
  assert.ok((await page.locator("#sheet select").count()) > 20);
  await printed(page, "sheet", 8);
});

journey("a procedure and a recovery code on paper", async (demo) => {
  const citizen = await demo.visitor();
  await citizen.goto(`/procedures/${COMO}`);
  await printed(citizen, "procedure", 14);
  const firm = await demo.person("serio-legale");
  await firm.goto(`/procedures/${RICENGO}/tender/key`);
  await firm.getByRole("button", { name: "Crea la chiave" }).click();
  const code = await firm.locator("#recovery-code").innerText();
  await printed(firm, "recovery-code", 1);
  await firm.emulateMedia({ media: "print" });
  const paper = await firm.locator("main").innerText();
  assert.ok(paper.includes(code), "the code is on the paper");
  assert.match(paper, /centro estivo[\s\S]*Cooperativa sociale Serio/, "and what it is for");
});
