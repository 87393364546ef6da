// What an auditor of public sites measures, and what a first visit weighs.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import lighthouse from "lighthouse";
import { journey, launch, weight } from "../harness/index.mjs";

/** What a first visit may weigh, in bytes as they travel. */
const BYTES_MAX = 300_000;
const ACCESSIBILITY_MIN = 100;
const PRACTICE_MIN = 95;

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
  const port = await freePort();
  const chromium = await launch([`--remote-debugging-port=${port}`]);
  try {
    for (const address of await addresses(demo)) {
      const scores = await audit(demo.url + address, port);
      console.log(`${address}: accessibility ${scores.accessibility}, best practices ${scores["best-practices"]}`);
      assert.ok(scores.accessibility >= ACCESSIBILITY_MIN && scores["best-practices"] >= PRACTICE_MIN, `${address}: ${scores.failed.join("; ")}`);
    }
  } finally {
    await chromium.close();
  }
});

/** Scores from 0 to 100, and what cost points. */
async function audit(url, port) {
  const { lhr } = await lighthouse(url, { port, onlyCategories: ["accessibility", "best-practices"], formFactor: "desktop", screenEmulation: { disabled: true }, throttlingMethod: "provided", logLevel: "error" });
  if (lhr.runtimeError !== undefined) throw new Error(`${url}: ${lhr.runtimeError.message}`);
  const score = (name) => Math.round(lhr.categories[name].score * 100);
  const failed = Object.values(lhr.audits).filter((audit) => audit.score !== null && audit.score < 1 && audit.scoreDisplayMode === "binary");
  return { accessibility: score("accessibility"), "best-practices": score("best-practices"), failed: failed.map((audit) => `${audit.id}: ${audit.title}`) };
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
