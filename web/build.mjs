// Makes `dist/`, which the server serves under `/assets/`: style sheet, fonts, icons, one module for each file that stands
// directly under `src/`, the pictures of the manual, and the WebAssembly that `scripts/web.sh` has built into `build/wasm/`.
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const ITALIA = path.join(HERE, "node_modules/bootstrap-italia/dist");
const MADE = path.join(HERE, "build/dist");
const DOCS = path.join(HERE, "../docs");
/** Weights that `src/styles/site/fonts.css` declares. Each costs every visitor 18 kB. */
const FONTS = ["regular", "600", "700"].map((weight) => `titillium-web-v10-latin-ext_latin-${weight}.woff2`);
/** The browsers of the last three years; older ones still get every page that seals nothing, without our scripts. */
const BROWSERS = ["chrome109", "edge109", "firefox115", "safari16.4"];

const at = (...parts) => path.join(HERE, ...parts);

async function styles() {
  const italia = sass.compile(at("src/styles/bootstrap-italia.scss"), {
    loadPaths: [at("node_modules")],
    quietDeps: true,
    // The library still imports in the old way; that is its own to mend.
    silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
    logger: sass.Logger.silent,
  });
  const names = (await readdir(at("src/styles/site"))).filter((name) => name.endsWith(".css")).sort();
  const own = await Promise.all(names.map((name) => readFile(at("src/styles/site", name), "utf8")));
  const { code } = await esbuild.transform([italia.css, ...own].join("\n"), { loader: "css", minify: true, target: BROWSERS, legalComments: "none" });
  await writeFile(path.join(MADE, "site.css"), code);
}

/** A sprite of the icons named in `icons.txt`, taken from the library's. */
async function icons() {
  const names = (await readFile(at("icons.txt"), "utf8")).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const all = await readFile(path.join(ITALIA, "svg/sprites.svg"), "utf8");
  const symbols = names.map((name) => {
    const found = new RegExp(`<symbol id="it-${name}".*?</symbol>`, "s").exec(all);
    if (found === null) throw new Error(`icons.txt: bootstrap-italia has no icon "${name}"`);
    return found[0];
  });
  await writeFile(path.join(MADE, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
}

async function copies() {
  await mkdir(path.join(MADE, "fonts"), { recursive: true });
  await mkdir(path.join(MADE, "wasm"), { recursive: true });
  await copyFile(at("src/icon.svg"), path.join(MADE, "icon.svg"));
  await Promise.all(FONTS.map((name) => copyFile(path.join(ITALIA, "fonts/Titillium_Web", name), path.join(MADE, "fonts", name))));
  const modules = (await readdir(at("build/wasm"))).filter((name) => name.endsWith(".wasm"));
  await Promise.all(modules.map((name) => copyFile(at("build/wasm", name), path.join(MADE, "wasm", name))));
  return modules;
}

/** The pictures that the manual shows, from where its text names them. */
async function manualPictures() {
  await mkdir(path.join(MADE, "manual"), { recursive: true });
  const guides = (await readdir(path.join(DOCS, "manual"))).filter((name) => name.endsWith(".md"));
  const texts = await Promise.all(guides.map((name) => readFile(path.join(DOCS, "manual", name), "utf8")));
  const names = new Set(texts.flatMap((text) => [...text.matchAll(/\(\.\.\/img\/([\w-]+\.png)\)/g)].map((found) => found[1])));
  await Promise.all([...names].map((name) => copyFile(path.join(DOCS, "img", name), path.join(MADE, "manual", name))));
}

/** `"/assets/wasm/…_bg.wasm?v=…"` for each module, so that glue and WebAssembly always come from the same build. */
async function addresses(modules) {
  const pairs = modules.map(async (name) => {
    const digest = createHash("sha256").update(await readFile(path.join(MADE, "wasm", name))).digest("hex").slice(0, 8);
    return [name, `/assets/wasm/${name}?v=${digest}`];
  });
  return Object.fromEntries(await Promise.all(pairs));
}

async function scripts(wasm) {
  const entries = (await readdir(at("src"))).filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"));
  await esbuild.build({
    entryPoints: entries.map((name) => at("src", name)),
    outdir: MADE,
    bundle: true,
    format: "esm",
    minify: true,
    target: BROWSERS,
    legalComments: "none",
    define: { WASM_ADDRESSES: JSON.stringify(wasm) },
    logLevel: "warning",
  });
}

/** Everything is made beside and put in place at the end: a server that runs never sees half of it. */
async function main() {
  await rm(MADE, { recursive: true, force: true });
  await mkdir(MADE, { recursive: true });
  const modules = await copies();
  await Promise.all([styles(), icons(), manualPictures(), scripts(await addresses(modules))]);
  await rm(at("dist"), { recursive: true, force: true });
  await rename(MADE, at("dist"));
  await report();
}

async function report() {
  const files = (await readdir(at("dist"), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  for (const file of files) {
    const bytes = await readFile(path.join(file.parentPath ?? file.path, file.name));
    const sent = /\.(woff2|png)$/.test(file.name) ? bytes.length : brotliCompressSync(bytes).length;
    console.log(`${file.name.padEnd(52)} ${String(bytes.length).padStart(8)} bytes, ${String(sent).padStart(7)} sent`);
  }
}

await main();
