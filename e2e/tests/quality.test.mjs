// What an auditor of public sites measures, and what a first visit weighs.
import assert from "node:assert/strict";
import { journey, weight } from "../harness/index.mjs";
import { withLighthouse } from "../harness/lighthouse.mjs";

/** What a first visit may weigh, in bytes as they travel. */
const BYTES_MAX = 300_000;

const addresses = async (demo) => {
  const page = await demo.visitor();
  await page.goto("/procedures");
  const one = await page.locator(".procedure h3 a").first().getAttribute("href");
  return ["/", "/procedures", one, "/login"];
};

journey("a first visit weighs little", async (demo) => {
  for (const address of await addresses(demo)) {
    const bytes = await weight(await demo.visitor(), address);
    console.log(`${address}: ${bytes} bytes`);
    assert.ok(bytes > 10_000 && bytes <= BYTES_MAX, `${address}: ${bytes} bytes`);
  }
});

journey("the public pages pass Lighthouse", async (demo) => {
  await withLighthouse(async (audit) => {
    for (const address of await addresses(demo)) await audit(demo.url + address);
  });
});
