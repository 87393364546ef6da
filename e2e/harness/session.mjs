// A session in which envelopes wait for their custodians, prepared by walking a tender through the API up to there.
import { spawn } from "node:child_process";
import { createServer, request } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PROGRAM } from "./server.mjs";

/** PIN of the demo's custodians (`demo/people.rs`). */
export const PIN = "482913";

/** The key file of a custodian of the demo. */
export function keyFile(demo, person) {
  return path.join(demo.server.folder, "data/demo/custodians", `${person}.json`);
}

/**
 * Walks a fresh tender (`como`, `ricengo`, `cremona`) until the first custodian would give his first share, and stops there:
 * the opening session runs, nothing is given. Gives the addresses of procedure and session.
 */
export async function untilFirstShare(demo, example) {
  const stop = new AbortController();
  let reached;
  const gate = createServer((asked, answer) => {
    const parts = [];
    asked.on("data", (part) => parts.push(part));
    asked.on("end", () => {
      const body = Buffer.concat(parts);
      const [, procedure] = /^\/api\/procedures\/([^/]+)\/acts\/give-share$/.exec(asked.url) ?? [];
      if (procedure !== undefined) {
        reached = { procedure, session: JSON.parse(body).session };
        stop.abort();
        asked.socket.destroy();
        return;
      }
      const onward = request(demo.url + asked.url, { method: asked.method, headers: asked.headers }, (found) => {
        answer.writeHead(found.statusCode, found.headers);
        found.pipe(answer);
      });
      onward.on("error", () => asked.socket.destroy());
      onward.end(body);
    });
  });
  await new Promise((resolve) => gate.listen(0, "127.0.0.1", resolve));
  const elsewhere = await mkdtemp(path.join(tmpdir(), "ceralacca-walk-"));
  try {
    const said = await walked(example, gate.address().port, path.join(demo.server.folder, "data"), elsewhere, stop.signal);
    if (reached === undefined) throw new Error(`the walk never came to a share:\n${said}`);
    return { ...reached, address: `/procedures/${reached.procedure}/sessions/${reached.session}/custody` };
  } finally {
    gate.closeAllConnections();
    gate.close();
    await rm(elsewhere, { recursive: true, force: true });
  }
}

function walked(example, port, data, cwd, signal) {
  return new Promise((resolve) => {
    const child = spawn(PROGRAM, ["demo", "walk", example, "--server", `http://127.0.0.1:${port}`, "--data", data], { cwd, signal });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (said += text));
    // An aborted child says so as an error, which is what was wanted.
    child.on("error", () => {});
    child.once("close", () => resolve(said));
  });
}

/** Brings the demo's key of a person into his browser. */
export async function importKey(demo, page, person) {
  await page.goto("/custody");
  const form = page.locator("form#import");
  const part = page.locator("details", { has: form });
  if ((await part.getAttribute("open")) === null) await part.locator("summary").click();
  await form.getByLabel("File della chiave").setInputFiles(keyFile(demo, person));
  await form.getByLabel("PIN del file").fill(PIN);
  await Promise.all([page.waitForURL(/done=/), form.locator("button").click()]);
}
