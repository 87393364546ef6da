// A tender walked step by step, so that pages are looked at between its acts.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { PROGRAM } from "./server.mjs";

/**
 * Walks a fresh tender (`como`, `ricengo`, `cremona`) from the draft to the proposal; at every point (`ceralacca demo walk --help`
 * names them) calls `at(point, procedure)` and goes on when that is done. Gives the identifier of the procedure.
 */
export async function stepThrough(demo, example, at) {
  const child = spawn(PROGRAM, ["demo", "walk", example, "--step", "--server", demo.url, "--data", "data"], { cwd: demo.server.folder, stdio: ["pipe", "pipe", "pipe"] });
  let failed = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (failed += text));
  const ended = new Promise((resolve) => child.once("close", resolve));
  try {
    let last = "";
    for await (const line of createInterface({ input: child.stdout })) {
      last = line.trim() || last;
      const [, point, procedure] = /^» (\S+) (\S+)/.exec(line) ?? [];
      if (point === undefined) continue;
      await at(point, procedure);
      child.stdin.write("\n");
    }
    const code = await ended;
    if (code !== 0) throw new Error(`walking ${example}: ${code}\n${failed}`);
    return last;
  } finally {
    child.kill();
  }
}
