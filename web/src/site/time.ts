import { all, announce } from "../lib/dom";
import { ServerClock, civil, timeLeft } from "../lib/time";

/** Seconds before a term at which a screen reader is told. */
const TOLD_AT = [3_600, 900, 300, 60, -1];
const TICK_MS = 1_000;

/** `<time data-now>` ticks as the server's clock; with `data-deadline` it counts down to that instant. */
export function tellTime(): void {
  const shown = all("time[data-now]", HTMLTimeElement).map((place) => {
    const clock = new ServerClock(place.dataset["now"] ?? "");
    const deadline = place.dataset["deadline"];
    return deadline === undefined ? () => write(place, civil(clock.now())) : countdown(place, clock, Date.parse(deadline));
  });
  if (shown.length === 0) return;
  const tick = (): void => shown.forEach((show) => show());
  tick();
  setInterval(tick, TICK_MS);
  document.addEventListener("visibilitychange", tick);
}

function countdown(place: HTMLTimeElement, clock: ServerClock, deadline: number): () => void {
  let before = Number.POSITIVE_INFINITY;
  return () => {
    const seconds = Math.floor((deadline - clock.now()) / 1_000);
    const text = timeLeft(seconds);
    write(place, text);
    place.classList.toggle("near", seconds < 3_600);
    if (Number.isFinite(before) && TOLD_AT.some((moment) => before > moment && seconds <= moment)) announce(text);
    before = seconds;
  };
}

/** Only what changed: a selection of the text or a reader's place in it survives. */
function write(place: HTMLTimeElement, text: string): void {
  if (place.textContent !== text) place.textContent = text;
}
