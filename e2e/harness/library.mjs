// Modules of the browser's part, tested where they run.
import { readdir } from "node:fs/promises";
import path from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const WEB = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../web");
// The same compiler that makes what is served.
const esbuild = createRequire(path.join(WEB, "package.json"))("esbuild");

/**
 * Makes the module `web/src/lib/NAME.ts` available to the page: `const address = await library(page, "store")`, then
 * `page.evaluate(async (address) => (await import(address)).keep("a", 1), address)`. Works in workers too.
 */
export async function library(page, name) {
  const modules = await readdir(path.join(WEB, "dist/wasm"));
  const addresses = Object.fromEntries(modules.map((name) => [name, `/assets/wasm/${name}`]));
  const built = await esbuild.build({
    entryPoints: [path.join(WEB, "src/lib", `${name}.ts`)],
    absWorkingDir: WEB,
    bundle: true,
    format: "esm",
    write: false,
    define: { WASM_ADDRESSES: JSON.stringify(addresses) },
  });
  const address = `/assets/library/${name}.js`;
  await page.context().route(`**${address}`, (route) => route.fulfill({ contentType: "text/javascript", body: built.outputFiles[0].text }));
  return address;
}
