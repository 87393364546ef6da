// How fast a firm's browser seals, and whether its page stays responsive: `node measure/sealing.mjs [MEGABYTES]`.
// Baseline of the same run: the browser's own SHA-256 of the same file, read from the same disk.
import { randomBytes } from "node:crypto";
import { copyFile, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Demo } from "../harness/demo.mjs";
import { Server } from "../harness/server.mjs";
import { RICENGO, goTo, makeKey } from "../harness/tender.mjs";

const ROUNDS = 5;
const ROUND_MS_MAX = 180_000;
const PIECE_BYTES = 1_000_000;
const megabytes = Number(process.argv[2] ?? 200);

async function fileIn(folder) {
  const address = path.join(folder, "grande.pdf");
  const file = await open(address, "w");
  for (let at = 0; at < megabytes; at++) await file.write(randomBytes(PIECE_BYTES));
  await file.close();
  return address;
}

/** Milliseconds in which the browser reads and digests the file by itself. */
async function digested(page, address) {
  await page.evaluate(() => document.body.append(Object.assign(document.createElement("input"), { type: "file", id: "baseline" })));
  await page.locator("#baseline").setInputFiles(address);
  return page.evaluate(async () => {
    const field = document.querySelector("#baseline");
    const begun = performance.now();
    await crypto.subtle.digest("SHA-256", await field.files[0].arrayBuffer());
    field.remove();
    return performance.now() - begun;
  });
}

/** From choosing the file to its last sealed byte on the disk of this device: milliseconds, and those that the page stood still at most. */
async function sealed(page, address) {
  const name = path.basename(address);
  await page.evaluate((name) => {
    globalThis.took = new Promise((resolve) => {
      const field = document.querySelector(".field.document input[type=file]");
      let begun, longest = 0;
      const frame = (last) => (now) => {
        longest = Math.max(longest, now - last);
        const line = [...document.querySelectorAll(".files li:not(.sealing) .name")].find((one) => one.textContent === name);
        if (line === undefined) requestAnimationFrame(frame(now));
        else resolve({ ms: now - begun, longest });
      };
      const start = () => {
        begun = performance.now();
        requestAnimationFrame(frame(begun));
      };
      field.addEventListener("change", start, { once: true, capture: true });
    });
  }, name);
  await page.locator(".field.document input[type=file]").first().setInputFiles(address);
  return page.evaluate(() => globalThis.took);
}

const folder = await mkdtemp(path.join(tmpdir(), "ceralacca-measure-"));
const demo = new Demo(await Server.start(await mkdtemp(path.join(tmpdir(), "ceralacca-measure-server-"))));
try {
  const address = await fileIn(folder);
  const page = await demo.person("serio-legale");
  page.setDefaultTimeout(ROUND_MS_MAX);
  await makeKey(page, RICENGO);
  await goTo(page, "Busta B");
  for (let round = 1; round <= ROUNDS; round++) {
    const again = path.join(folder, `grande-${round}.pdf`);
    await copyFile(address, again);
    const baseline = await digested(page, again);
    const { ms, longest } = await sealed(page, again);
    const rate = (ms) => Math.round((megabytes * 1_000) / ms);
    console.log(`${megabytes} MB: sealed at ${rate(ms)} MB/s, read and digested by the browser itself at ${rate(baseline)} MB/s, ratio ${(baseline / ms).toFixed(2)}; longest frame ${Math.round(longest)} ms`);
    // The next round has the machine for itself.
    await page.locator(".files li", { hasText: `grande-${round}.pdf` }).locator(".done").waitFor();
  }
} finally {
  await demo.close();
  await rm(folder, { recursive: true, force: true });
}
process.exit(); // The browser of the journeys is closed by their test runner only.
