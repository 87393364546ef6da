// A demo installation of one's own: a copy of a loaded demo, served on a free port.
import { spawn } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), "../..");
/** What is kept of a run: pictures, evidence of failures. */
export const KEPT = path.join(ROOT, "target/e2e");
export const IMAGES = path.join(ROOT, "docs/img");
export const PROGRAM = process.env.CERALACCA_BIN ?? path.join(process.env.CARGO_TARGET_DIR ?? path.join(ROOT, "target"), "debug/ceralacca");
/** Loading the three examples into an empty database takes seconds; serving a copy takes a moment. */
const START_MS_MAX = 120_000;

/** The server would read ours as its configuration. */
function foreign(variables) {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !name.startsWith("CERALACCA_")));
}

export class Server {
  /** Serves the folder, loading the demo into it if it is empty. */
  static async start(folder) {
    const child = spawn(PROGRAM, ["serve", "--demo", "--listen", "127.0.0.1:0"], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...foreign(process.env), RUST_LOG: "warn" },
    });
    const server = new Server(child, folder);
    server.url = await server.#address();
    return server;
  }

  /** Serves a copy of the demo that `run.mjs` has loaded once for all. */
  static async ofCopy() {
    const folder = await mkdtemp(path.join(tmpdir(), "ceralacca-e2e-"));
    await cp(process.env.E2E_DEMO, folder, { recursive: true });
    return Server.start(folder);
  }

  constructor(child, folder) {
    this.child = child;
    this.folder = folder;
    /** What it wrote to its log: shown when a journey fails. */
    this.log = "";
    child.stderr.setEncoding("utf8").on("data", (text) => (this.log += text));
    this.ended = new Promise((resolve) => child.once("close", resolve));
  }

  #address() {
    return new Promise((resolve, reject) => {
      const fail = (why) => reject(new Error(`${PROGRAM} ${why}\n${this.log}`));
      const timer = setTimeout(() => fail("did not start in time"), START_MS_MAX);
      let said = "";
      this.child.stdout.setEncoding("utf8").on("data", (text) => {
        said += text;
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
        // The address stands before the people; the demo is loaded by then.
        if (found !== null) {
          clearTimeout(timer);
          resolve(found[0]);
        }
      });
      this.child.once("error", (error) => fail(error.message));
      this.child.once("exit", () => fail("ended before it served"));
    });
  }

  /** Runs another command of the program beside the server; gives what it wrote. Fails with its words if it fails. */
  run(args, input = "") {
    return new Promise((resolve, reject) => {
      const child = spawn(PROGRAM, args, { cwd: this.folder, stdio: ["pipe", "pipe", "pipe"], env: foreign(process.env) });
      let [said, failed] = ["", ""];
      child.stdout.setEncoding("utf8").on("data", (text) => (said += text));
      child.stderr.setEncoding("utf8").on("data", (text) => (failed += text));
      child.once("error", reject);
      child.once("close", (code) => (code === 0 ? resolve(said) : reject(new Error(`${args.join(" ")}: ${code}\n${said}\n${failed}`))));
      child.stdin.end(input);
    });
  }

  async stop() {
    this.child.kill("SIGTERM");
    const timer = setTimeout(() => this.child.kill("SIGKILL"), 5_000);
    await this.ended;
    clearTimeout(timer);
  }

  async stopAndForget() {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
