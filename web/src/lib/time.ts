import { say } from "./say";

/**
 * The server's clock, carried on from the instant that the page was made with. The visitor's own clock may be wrong; only
 * the time that passes on it counts. A suspended computer stops one of the two measures of it, so the longer one is taken:
 * an error shows less time left, never more.
 */
export class ServerClock {
  readonly #base: number;
  readonly #wall = Date.now();
  readonly #steady = performance.now();

  /** `now` as the server wrote it: an RFC 3339 instant. */
  constructor(now: string) {
    this.#base = Date.parse(now);
  }

  /** Milliseconds since 1970, on the server. */
  now(): number {
    return this.#base + Math.max(Date.now() - this.#wall, performance.now() - this.#steady);
  }
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The two greatest units of the seconds that are left, in words; seconds themselves only in the last five minutes. */
export function timeLeft(seconds: number): string {
  if (seconds < 0) return say("termine scaduto", "the term has expired");
  const [days, hours, minutes] = [Math.floor(seconds / DAY), Math.floor(seconds / HOUR) % 24, Math.floor(seconds / MINUTE) % 60];
  const units: string[] = [];
  if (days > 0) units.push(count(days, ["giorno", "giorni"], ["day", "days"]));
  if (hours > 0) units.push(count(hours, ["ora", "ore"], ["hour", "hours"]));
  if (minutes > 0 && days === 0) units.push(count(minutes, ["minuto", "minuti"], ["minute", "minutes"]));
  if (seconds < 5 * MINUTE) units.push(count(Math.floor(seconds) % 60, ["secondo", "secondi"], ["second", "seconds"]));
  return say("tempo rimasto: ", "time left: ") + units.join(say(" e ", " and "));
}

function count(number: number, it: [string, string], en: [string, string]): string {
  const index = number === 1 ? 0 : 1;
  return `${number} ${say(it[index], en[index])}`;
}

const ROME = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/Rome",
  day: "2-digit",
  month: "2-digit",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
  timeZoneName: "short",
});

/** An instant in Italian civil time, as the server writes it: `20/05/2024 09:00:00 CEST`. */
export function civil(instant: number): string {
  return ROME.format(instant).replace(", ", " ");
}
