// The documentation shows every page that people meet, at both widths.
import assert from "node:assert/strict";
import test from "node:test";
import { isShown } from "../harness/look.mjs";
import { PAGES, pictureOf } from "../harness/routes.mjs";

test("every page has its picture in docs/img", () => {
  const bare = PAGES.filter((pattern) => !isShown(pictureOf(pattern)));
  assert.deepEqual(bare, [], "make them with UPDATE_SCREENSHOTS=1 scripts/e2e.sh");
});
