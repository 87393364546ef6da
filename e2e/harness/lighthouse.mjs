// What an auditor of public sites measures.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import lighthouse from "lighthouse";
import { launch } from "./browser.mjs";

const ACCESSIBILITY_MIN = 100;
const PRACTICE_MIN = 95;

/**
 * Gives `use` a function that fails if Lighthouse finds a page wanting: `audit(url)`, or `audit(url, cookie)` as somebody who is
 * logged in.
 */
export async function withLighthouse(use) {
  const port = await freePort();
  const chromium = await launch([`--remote-debugging-port=${port}`]);
  try {
    await use(async (url, cookie) => {
      const scores = await measure(url, port, cookie);
      const { pathname } = new URL(url);
      console.log(`# ${pathname}: accessibility ${scores.accessibility}, best practices ${scores["best-practices"]}`);
      assert.ok(scores.accessibility >= ACCESSIBILITY_MIN && scores["best-practices"] >= PRACTICE_MIN, `${pathname}: ${scores.failed.join("; ")}`);
    });
  } finally {
    await chromium.close();
  }
}

/** Scores from 0 to 100, and what cost points. */
async function measure(url, port, cookie) {
  const loggedIn = cookie === undefined ? {} : { extraHeaders: { Cookie: cookie }, disableStorageReset: true };
  const settings = { port, onlyCategories: ["accessibility", "best-practices"], formFactor: "desktop", screenEmulation: { disabled: true }, throttlingMethod: "provided", logLevel: "error" };
  const { lhr } = await lighthouse(url, { ...settings, ...loggedIn });
  if (lhr.runtimeError !== undefined) throw new Error(`${url}: ${lhr.runtimeError.message}`);
  assert.equal(new URL(lhr.finalDisplayedUrl).pathname, new URL(url).pathname, "the page itself was measured, not where it led");
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
