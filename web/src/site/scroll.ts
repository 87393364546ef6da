import { all, element } from "../lib/dom";
import { say } from "../lib/say";

/** A table that is wider than its place says in words that it scrolls; the hint goes when there is room for all of it. */
export function hintAtScroll(): void {
  const watch = new ResizeObserver((entries) => entries.forEach((entry) => hint(entry.target)));
  all(".wide", HTMLElement).forEach((place) => watch.observe(place));
}

function hint(place: Element): void {
  const before = place.previousElementSibling;
  const shown = before !== null && before.classList.contains("scroll-hint") ? before : undefined;
  // A pixel of rounding hides nothing.
  const scrolls = place.scrollWidth > place.clientWidth + 1;
  if (scrolls && shown === undefined) place.before(element("p", { class: "scroll-hint no-print" }, say("La tabella scorre di lato per mostrare le altre colonne →", "The table scrolls sideways to show the other columns →")));
  if (!scrolls) shown?.remove();
}
