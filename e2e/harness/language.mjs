// Whether a page as it stands, with all that its scripts have drawn, speaks one language.
import assert from "node:assert/strict";

/** Words that give a language away, and stand in no name; as in `tests/surface/site.rs`. */
const ITALIAN = "della delle dello degli nella nelle sono che questa questo alla dalla è può più offerte seduta busta ogni con gli";
const ENGLISH = "the and of with this which from your you is are will has by not to";

/** Fails with every sentence that holds a word of the other language; what is marked with a language of its own is let be. */
export async function speaks(page) {
  const found = await page.evaluate(([italian, english]) => {
    const strangers = new Set((document.documentElement.lang === "it" ? english : italian).split(" "));
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const strange = [];
    while (walker.nextNode()) {
      const text = walker.currentNode;
      const marked = text.parentElement.closest("[lang], script, style, code, pre");
      if (marked !== document.documentElement || !text.parentElement.checkVisibility()) continue;
      if (text.data.split(/[^\p{L}]+/u).some((word) => strangers.has(word))) strange.push(text.data.trim());
    }
    return strange;
  }, [ITALIAN, ENGLISH]);
  assert.deepEqual(found, [], `${page.url()} says in the other language`);
}
