// Bundles the unit tests, which are TypeScript, and runs them with Node's runner.
import { spawnSync } from "node:child_process";
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const made = path.join(here, "../build/tests");
const names = (await readdir(here)).filter((name) => name.endsWith(".test.ts"));
await rm(made, { recursive: true, force: true });
await esbuild.build({
  entryPoints: names.map((name) => path.join(here, name)),
  outdir: made,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  platform: "node",
  sourcemap: "inline",
  logLevel: "warning",
});
const files = names.map((name) => path.join(made, name.replace(/\.ts$/, ".mjs")));
const { status } = spawnSync(process.execPath, ["--enable-source-maps", "--test", "--test-reporter=tap", ...files], { stdio: "inherit" });
process.exitCode = status ?? 1;
