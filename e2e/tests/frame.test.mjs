// The frame that every page stands in.
import assert from "node:assert/strict";
import { PHONE, journey, look, walkByKeyboard } from "../harness/index.mjs";

journey("the first pages of a visitor", async (demo) => {
  const page = await demo.visitor();
  for (const [address, name] of [["/", "home"], ["/procedures", "procedures"], ["/login", "login"]]) {
    await page.goto(address);
    assert.equal(await page.locator("h1").count(), 1, address);
    await look(page, name);
    await walkByKeyboard(page);
  }
});

journey("the first thing that the tab key reaches leads past the header", async (demo) => {
  const page = await demo.visitor({ viewport: PHONE });
  await page.goto("/procedures");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "content");
});

journey("every page is in English too, and stays so", async (demo) => {
  const page = await demo.visitor({ lang: "en" });
  await page.goto("/procedures");
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  assert.equal(await page.locator("h1").innerText(), "Procedures");
});

journey("somebody logs in by choosing who he is, and logs out", async (demo) => {
  const page = await demo.person("como-rup");
  assert.match(await page.locator("header").innerText(), /Livia Tettamanti/);
  await page.getByRole("button", { name: "Esci" }).click();
  await page.waitForLoadState();
  assert.doesNotMatch(await page.locator("header").innerText(), /Livia Tettamanti/);
});

journey("the pages work without scripts", async (demo) => {
  const page = await demo.person("como-rup", { javaScriptEnabled: false });
  await page.goto("/procedures");
  assert.ok((await page.locator(".procedure").count()) >= 3);
});
