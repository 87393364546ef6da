// Runs the journeys: `node run.mjs [PART OF A FILE'S NAME…]`. Loads the demo once; every journey gets a copy of it.
import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { KEPT, Server } from "./harness/server.mjs";

/** A server and a browser for each file under way: two fit on two cores. */
const FILES_AT_ONCE = 2;

const tests = path.join(path.dirname(fileURLToPath(import.meta.url)), "tests");
const wanted = process.argv.slice(2);
const all = (await readdir(tests)).filter((name) => name.endsWith(".test.mjs")).sort();
const files = all.filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
if (files.length === 0) throw new Error(`no journey is called ${wanted.join(" or ")}; there are: ${all.join(", ")}`);

const demo = await mkdtemp(path.join(tmpdir(), "ceralacca-demo-"));
await rm(path.join(KEPT, "failed"), { recursive: true, force: true });
try {
  await (await Server.start(demo)).stop();
  const runner = ["--test", `--test-concurrency=${FILES_AT_ONCE}`, "--test-reporter=tap", ...files.map((name) => path.join(tests, name))];
  const child = spawn(process.execPath, runner, { stdio: "inherit", env: { ...process.env, E2E_DEMO: demo } });
  process.exitCode = await new Promise((resolve) => child.once("exit", (code) => resolve(code ?? 1)));
} finally {
  await rm(demo, { recursive: true, force: true });
}
