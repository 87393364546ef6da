// Pages as they come out of the printer.
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { KEPT } from "./server.mjs";

/** What nobody can use on paper. */
const FOR_THE_SCREEN = "header, nav, button, main a.btn, .actions, .skiplinks a, input[type=file], dialog";

/** The page printed on A4, kept as `target/e2e/pdf/NAME.pdf`; gives the number of sheets' sides. */
export async function print(page, name) {
  // Pictures further down are fetched when they come near.
  await page.evaluate(async () => {
    const pictures = [...document.images];
    for (const picture of pictures) picture.loading = "eager";
    await Promise.all(pictures.map((picture) => picture.decode()));
  });
  await page.emulateMedia({ media: "print" });
  const bytes = await page.pdf({ format: "A4", margin: { top: "15mm", bottom: "15mm", left: "15mm", right: "15mm" } });
  await page.emulateMedia({ media: "screen" });
  const folder = path.join(KEPT, "pdf");
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${name}.pdf`), bytes);
  return bytes.toString("latin1").match(/\/Type\s*\/Page\b/g).length;
}

/** Fails if the printed page shows what is for the screen, hides a reckoning, or cuts anything at the right edge. */
export async function fitForPaper(page) {
  await page.waitForLoadState();
  await page.emulateMedia({ media: "print" });
  const before = page.viewportSize();
  // The width of A4 between the margins, in the browser's pixels.
  await page.setViewportSize({ width: 680, height: 960 });
  try {
    const found = await page.evaluate(judge, FOR_THE_SCREEN);
    assert.deepEqual(found, { shown: [], closed: [], cut: [] }, `on paper, ${page.url()}`);
  } finally {
    await page.emulateMedia({ media: "screen" });
    await page.setViewportSize(before);
  }
}

/** Runs in the page. */
function judge(forTheScreen) {
  const told = (all) => all.map((one) => one.outerHTML.slice(0, 160));
  const seen = (one) => one.checkVisibility() && one.getBoundingClientRect().height > 0;
  const shown = [...document.querySelectorAll(forTheScreen)].filter(seen);
  const closed = [...document.querySelectorAll("main details > :not(summary)")].filter((one) => !seen(one));
  const cut = [...document.querySelectorAll("main *")].filter((one) => seen(one) && one.closest(".visually-hidden") === null && one.getBoundingClientRect().right > innerWidth + 1);
  return { shown: told(shown), closed: told(closed), cut: told(cut.slice(0, 5)) };
}
