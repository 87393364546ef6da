// The harness itself: what it promises to notice, it notices.
import assert from "node:assert/strict";
import { axe, cut, fits, journey, speaks, walkByKeyboard } from "../harness/index.mjs";

journey("a script that a page did not bring is stopped, and told", async (demo) => {
  const page = await demo.visitor();
  await page.goto("/");
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "globalThis.broken = true";
    document.head.append(script);
  });
  assert.equal(await page.evaluate(() => globalThis.broken), undefined);
  demo.expectFault(/console: .*Content Security Policy/);
});

journey("a request to another host is stopped, and told", async (demo) => {
  const page = await demo.visitor();
  await page.goto("/");
  await Promise.all([page.waitForEvent("requestfailed"), page.evaluate(() => void open("http://elsewhere.example/", "_self"))]);
  demo.expectFault(/asked another host: http:\/\/elsewhere\.example/);
});

journey("an error of a script and a missing part are told", async (demo) => {
  const page = await demo.visitor();
  await page.goto("/");
  await page.evaluate(() => void setTimeout(() => globalThis.nothing.there()));
  await page.evaluate(() => new Promise((resolve) => {
    const image = new Image();
    image.onerror = resolve;
    image.src = "/assets/none.svg";
  }));
  demo.expectFault(/threw: TypeError/);
  demo.expectFault(/404 for .*none\.svg/);
});

journey("what is inaccessible, too wide or out of reach is told", async (demo) => {
  const page = await demo.visitor();
  await page.goto("/");
  await page.evaluate(() => document.querySelector("main").insertAdjacentHTML("beforeend", '<img src="/assets/icon.svg" width="3000" height="9">'));
  await assert.rejects(axe(page), /image-alt/);
  await assert.rejects(fits(page), /is \d+ wide in a window of 390/);
  await page.reload();
  await page.evaluate(() => document.querySelector("main").insertAdjacentHTML("beforeend", '<a href="/" class="trap">x</a>'));
  await page.evaluate(() => document.querySelector(".trap").addEventListener("focus", (event) => event.target.blur()));
  await assert.rejects(walkByKeyboard(page), /trap/);
});

journey("a word of the other language is told, unless it is marked", async (demo) => {
  const page = await demo.visitor({ lang: "en" });
  await page.goto("/");
  await speaks(page);
  await page.evaluate(() => document.querySelector("main").insertAdjacentHTML("beforeend", '<p lang="it">Nella seduta.</p><p class="strange">Nella seduta.</p>'));
  await assert.rejects(speaks(page), /Nella seduta/);
  await page.evaluate(() => document.querySelector(".strange").remove());
  await speaks(page);
});

journey("the clock moves and nobody loses his login", async (demo) => {
  const page = await demo.person("como-rup");
  const later = new Date(Date.parse(await demo.now()) + 20 * 3_600_000).toISOString();
  await demo.clock(later);
  assert.ok(Date.parse(await demo.now()) >= Date.parse(later));
  await page.goto("/");
  assert.match(await page.locator("header").innerText(), /Livia Tettamanti/);
});

journey("a cut network is cut", async (demo) => {
  const page = await demo.visitor();
  await page.goto("/");
  await cut(page, true);
  assert.equal(await page.evaluate(() => fetch("/api/demo/clock").then(() => "answered", () => "cut")), "cut");
  await cut(page, false);
  assert.equal(await page.evaluate(() => fetch("/api/demo/clock").then(() => "answered", () => "cut")), "answered");
});
