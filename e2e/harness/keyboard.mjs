// The page as somebody without a mouse has it.
import assert from "node:assert/strict";

const STOPS_MAX = 400;
const REACHABLE = "a[href], button, input, select, textarea, summary, [tabindex]";

/**
 * Walks the page with the tab key from its beginning: fails if the focus cannot be seen, or if something that can be used is
 * never reached. Gives the accessible texts of the stops, in order.
 */
export async function walkByKeyboard(page) {
  await page.evaluate(() => {
    // From the top, even where the page has put the focus on what was refused.
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    scrollTo(0, 0);
  });
  const stops = [];
  for (let count = 0; count < STOPS_MAX; count++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(describeFocus);
    if (stop === null) break;
    if (stop.inside) continue;
    assert.ok(stop.visible, `the focus cannot be seen on ${stop.html} at ${page.url()}`);
    stops.push(stop.text);
  }
  const missed = await page.evaluate(notReached, REACHABLE);
  assert.deepEqual(missed, [], `out of the keyboard's reach at ${page.url()}`);
  return stops;
}

/** Presses the tab key until the focus is on the element. */
export async function tabTo(page, locator) {
  for (let count = 0; count < STOPS_MAX; count++) {
    if (await locator.evaluate((one) => one === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`the tab key never reached ${locator}`);
}

/**
 * Runs in the page. The element in focus, marked as reached; `inside` when the focus moves within it, as between day and hour of a
 * moment; `null` when the focus has left the page or begins anew.
 */
function describeFocus() {
  const one = document.activeElement;
  if (one === null || one === document.body) return null;
  if (one.dataset.reached === "now") return { inside: true };
  if (one.dataset.reached === "yes") return null;
  document.querySelectorAll("[data-reached=now]").forEach((before) => (before.dataset.reached = "yes"));
  one.dataset.reached = "now";
  const style = getComputedStyle(one);
  const label = style.display === "none" || one.matches("input[type=radio], input[type=checkbox]") ? one.labels?.[0] : undefined;
  const marks = [style, label && getComputedStyle(label), label && getComputedStyle(label, "::after"), label && getComputedStyle(label, "::before")];
  const outlined = (mark) => mark.outlineStyle !== "none" && mark.outlineWidth !== "0px" && !/^rgba\(.*, 0\)$/.test(mark.outlineColor);
  const seen = marks.some((mark) => mark && (outlined(mark) || mark.boxShadow !== "none"));
  const box = (label ?? one).getBoundingClientRect();
  const inside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
  const text = (one.getAttribute("aria-label") ?? (one.innerText || one.labels?.[0]?.innerText || one.name || one.tagName)).trim();
  return { visible: seen && inside, html: one.outerHTML.slice(0, 200), text };
}

/** Runs in the page. What can be used, is shown, and was not reached. Of a group of radio buttons one is enough. */
function notReached(reachable) {
  const groups = new Set([...document.querySelectorAll("input[type=radio][data-reached]")].map((one) => one.name));
  const missed = [...document.querySelectorAll(reachable)].filter((one) => {
    const off = one.tabIndex < 0 || one.disabled || one.type === "hidden" || one.closest("[inert], [hidden]") !== null;
    return !off && one.checkVisibility() && one.dataset.reached === undefined && !(one.type === "radio" && groups.has(one.name));
  });
  const told = missed.map((one) => one.outerHTML.slice(0, 200));
  document.querySelectorAll("[data-reached]").forEach((one) => delete one.dataset.reached);
  return told;
}
