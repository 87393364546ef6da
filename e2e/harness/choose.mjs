// Round and square boxes, as people tick them.
import assert from "node:assert/strict";

/** Ticks a box or chooses one of a group by its words: the style draws the box itself beside them, out of its place. */
export async function choose(input) {
  const id = await input.getAttribute("id");
  await input.page().locator(`label[for="${id}"]`).click();
  assert.ok(await input.isChecked(), `${input} is ticked`);
}
