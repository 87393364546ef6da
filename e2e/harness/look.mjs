// What every page is held to: accessibility, widths, pictures.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import sharp from "sharp";
import { DESKTOP, PHONE } from "./demo.mjs";
import { IMAGES, KEPT } from "./server.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice", "EN-301-549"];
const WIDTHS = [390, 768, 1280, 1920];
/** Of very long pages the beginning is enough. */
const PICTURE_HEIGHT_MAX = 4_000;

/** Fails with every violation that axe finds on the page as it stands. */
export async function axe(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: { type: "tag", values: tags } }), TAGS);
  const told = violations.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((node) => `    ${node.target.join(" ")}\n      ${node.html}`).join("\n")}`);
  assert.equal(told.length, 0, `${page.url()}\n${told.join("\n")}`);
}

/** Fails if the page is wider than the window, from a phone to a large screen. */
export async function fits(page) {
  const before = page.viewportSize();
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    const wide = await page.evaluate(() => {
      const room = document.documentElement.clientWidth;
      const over = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > room + 1 && one.closest(".wide") === null);
      return { width: document.documentElement.scrollWidth, room, first: over[0]?.outerHTML.slice(0, 200) };
    });
    assert.ok(wide.width <= wide.room, `${page.url()} is ${wide.width} wide in a window of ${wide.room}: ${wide.first}`);
  }
  await page.setViewportSize(before);
}

/**
 * Pictures of the whole page at both widths, for the documentation: `docs/img/NAME-1280.png` and `-390.png` when
 * `UPDATE_SCREENSHOTS=1`, else under `target/e2e/`. Few colours keep them small.
 */
export async function shot(page, name) {
  const folder = process.env.UPDATE_SCREENSHOTS === "1" ? IMAGES : path.join(KEPT, "img");
  await mkdir(folder, { recursive: true });
  const before = page.viewportSize();
  for (const size of [DESKTOP, PHONE]) {
    await page.setViewportSize(size);
    // What stays in sight while one scrolls stands in its place on the picture.
    await page.evaluate(() => scrollTo(0, 0));
    const height = Math.min(PICTURE_HEIGHT_MAX, await page.evaluate(() => document.documentElement.scrollHeight));
    const picture = await page.screenshot({ fullPage: true, animations: "disabled", clip: { x: 0, y: 0, width: size.width, height } });
    const small = await sharp(picture).png({ palette: true, colours: 64, effort: 10, compressionLevel: 9 }).toBuffer();
    await writeFile(path.join(folder, `${name}-${size.width}.png`), small);
  }
  await page.setViewportSize(before);
}

/** Whether the documentation has the picture of this name. */
export function isShown(name) {
  return [DESKTOP, PHONE].every((size) => existsSync(path.join(IMAGES, `${name}-${size.width}.png`)));
}

/** The page is as it should be: no refusal unless the name says so, axe, widths, pictures. */
export async function look(page, name) {
  const refused = await page.locator(".refusal-page").count();
  assert.ok(refused === 0 || /refused|not-found/.test(name), `${page.url()}, looked at as ${name}, is a refusal`);
  await axe(page);
  await fits(page);
  await shot(page, name);
}
