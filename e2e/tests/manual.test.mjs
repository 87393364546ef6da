// The manual, as it is read on the site and as it comes out of the printer.
import assert from "node:assert/strict";
import { axe, fitForPaper, fits, journey, print } from "../harness/index.mjs";

/** A guide that nobody reads helps nobody: sides of A4, pictures included. */
const PAGES_MAX = 4;

journey("every guide of the manual is found from the help, readable, and at most four pages on paper", async (demo) => {
  const page = await demo.visitor();
  await page.goto("/help");
  const links = page.locator('main a[href^="/help/"]');
  const addresses = await links.evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  assert.equal(addresses.length, 4);
  for (const address of addresses) {
    await page.goto(address);
    const name = address.split("/").at(-1);
    assert.equal(await page.locator("h1").count(), 1, address);
    await axe(page);
    await fits(page);
    await fitForPaper(page);
    const pages = await print(page, `manual-${name}`);
    assert.ok((await page.locator("main img").count()) > 0, `${address} shows what it speaks of`);
    console.log(`${address}: ${pages} pages`);
    assert.ok(pages <= PAGES_MAX, `${address}: ${pages} pages`);
  }
});
