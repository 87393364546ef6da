// A page that shows what goes on: its part `[data-live]` is fetched anew while something changes, without moving the focus.
// Without this script the page is right at the moment it was opened.
import { all, announce } from "./lib/dom";
import { say } from "./lib/say";

/** How often the page is asked for. A session lasts hours, a page weighs a few kilobytes. */
const EVERY_MS = 4_000;

async function refresh(live: HTMLElement): Promise<void> {
  const answer = await fetch(location.pathname + location.search, { headers: { accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(live.id);
  if (fresh === null || fresh.dataset["live"] === live.dataset["live"]) return;
  const focus = document.activeElement;
  const held = focus instanceof HTMLElement && live.contains(focus) ? focus.id : null;
  const scrolled = held === null ? null : document.getElementById(held)?.scrollLeft;
  live.dataset["live"] = fresh.dataset["live"] ?? "";
  if ("liveOver" in fresh.dataset) live.dataset["liveOver"] = "";
  live.replaceChildren(...document.importNode(fresh, true).childNodes);
  if (held !== null && held !== "") {
    const again = document.getElementById(held);
    again?.focus({ preventScroll: true });
    if (again !== null && scrolled !== null && scrolled !== undefined) again.scrollLeft = scrolled;
  }
  announce(say("La pagina è aggiornata.", "The page is up to date."));
}

/** Whether replacing the part would take something away from who is using it. */
function busy(live: HTMLElement): boolean {
  const focus = document.activeElement;
  return focus instanceof HTMLElement && live.contains(focus) && focus.id === "";
}

for (const live of all("[data-live]", HTMLElement)) {
  const timer = setInterval(() => {
    if ("liveOver" in live.dataset) {
      clearInterval(timer);
      return;
    }
    if (document.visibilityState === "hidden" || busy(live)) return;
    // A network that fails now is asked again in a moment.
    refresh(live).catch(() => undefined);
  }, EVERY_MS);
}
