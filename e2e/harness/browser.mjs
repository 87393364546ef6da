// Debian's Chromium, one for each file of journeys.
import { after } from "node:test";
import { chromium } from "playwright-core";

const PROGRAM = process.env.CERALACCA_CHROMIUM ?? "/usr/bin/chromium";
/** Nothing of the browser's own may leave the machine: no updates, no reports, no names of other hosts. */
const QUIET = [
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-gpu",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

let running;

/** The browser of this process, started at the first call and closed after its last test. */
export function browser() {
  running ??= launch();
  return running;
}

/** A browser of one's own; `more` are further arguments. */
export function launch(more = []) {
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({ executablePath: PROGRAM, args: [...QUIET, ...(isRoot ? ["--no-sandbox"] : []), ...more] });
}

after(async () => {
  if (running !== undefined) await (await running).close();
});
