// Follows the links of the site as people do, and looks at whatever is built of something not seen before.
import assert from "node:assert/strict";
import { walkByKeyboard } from "./keyboard.mjs";
import { speaks } from "./language.mjs";
import { axe, fits, isShown, shot } from "./look.mjs";
import { PAGES, areaOf, isNowhere, patternOf, pictureOf } from "./routes.mjs";

/** Pages of one pattern that one person opens at one moment, at most. */
const SAME_PATTERN_MAX = 5;
/** Pages whose scripts draw what matters. */
const DRAWN = /^\/procedures\/\{procedure\}\/(tender|tender\/\{step\}|sessions\/\{session\}\/custody)$|^\/custody$/;

/** What was seen of a site, by one browser whose login changes. */
export class Crawl {
  #demo;
  #page;
  #person;
  /** What the pages of a pattern are built of, as far as looked at. */
  #pieces = new Map();
  #faults = [];
  /** Pictures that this crawl makes. */
  #pictures = new Set();
  #counts = { fetched: 0, looked: 0 };

  constructor(demo) {
    this.#demo = demo;
  }

  /** Somebody else sits down at the browser; `null` is a visitor. */
  async as(person) {
    this.#page ??= await this.#demo.visitor();
    await this.#page.context().clearCookies();
    this.#person = person;
    if (person === null) return;
    const answer = await this.#page.request.post("/api/login", { data: { person } });
    assert.equal(answer.status(), 200, person);
  }

  /** Sends a form without looking at it. */
  async send(address, form) {
    const answer = await this.#page.request.post(address, { form, maxRedirects: 0 });
    assert.equal(answer.status(), 303, await answer.text());
  }

  /** Follows the links from a page on, breadth first, as long as they lead to addresses that begin with `within`. */
  async follow(person, from, within = "/") {
    await this.as(person);
    const [seen, counts, waiting] = [new Set(), new Map(), [from]];
    while (waiting.length > 0) {
      const address = waiting.shift();
      const pattern = patternOf(address);
      if (isNowhere(address)) this.#faults.push(`${person ?? "a visitor"} is shown a link to ${address}, where nothing is`);
      if (pattern === undefined || !address.startsWith(within) || seen.has(address)) continue;
      seen.add(address);
      const count = (counts.get(pattern) ?? 0) + 1;
      counts.set(pattern, count);
      if (count > SAME_PATTERN_MAX) continue;
      waiting.push(...(await this.#open(address, pattern, address === from)));
    }
  }

  /** Fetches a page, looks at it in the browser if it holds something new; gives its links. */
  async #open(address, pattern, isStart) {
    const lang = this.#counts.fetched++ % 2 === 0 ? "it" : "en";
    const answer = await this.#page.request.get(inLanguage(address, lang), { maxRedirects: 0 });
    if (answer.status() >= 400) {
      // Where somebody begins, he may not be let in at this moment; nobody else's page may lead him there.
      if (!isStart) this.#faults.push(`${this.#person ?? "a visitor"} follows a link to ${address} and gets ${answer.status()}`);
      return [];
    }
    if (answer.status() >= 300 || !answer.headers()["content-type"].startsWith("text/html")) return [];
    const html = await answer.text();
    const known = this.#pieces.get(pattern);
    const fresh = pieces(html).filter((piece) => !known?.has(piece));
    if (known === undefined || fresh.length > 0) {
      this.#pieces.set(pattern, new Set([...(known ?? []), ...fresh]));
      await this.#look(address, pattern, known === undefined ? ["it", "en"] : [lang]);
    }
    return links(html);
  }

  async #look(address, pattern, langs) {
    for (const lang of langs) {
      await this.#page.goto(inLanguage(address, lang), { waitUntil: DRAWN.test(pattern) ? "networkidle" : "load" });
      await this.check(`${this.#person ?? "a visitor"}, ${lang}`, langs.length > 1 && lang === "it");
    }
    await this.#picture(pattern);
  }

  /** Makes the picture of a pattern if the documentation is being renewed and lacked it; the last moment shows most. */
  async #picture(pattern) {
    const name = pictureOf(pattern);
    if (process.env.UPDATE_SCREENSHOTS !== "1" || (isShown(name) && !this.#pictures.has(name))) return;
    this.#pictures.add(name);
    await this.#page.goto(inLanguage(this.#page.url(), "it"));
    await shot(this.#page, name);
  }

  /** Holds the page as it stands to everything; what it lacks is told at the end, so that one fault hides no other. */
  async check(moment, isByKeyboard = false, page = this.#page) {
    this.#counts.looked++;
    const pattern = patternOf(page.url());
    if (pattern !== undefined && !this.#pieces.has(pattern)) this.#pieces.set(pattern, new Set());
    for (const held of [axe, fits, speaks, ...(isByKeyboard ? [walkByKeyboard] : [])]) {
      await held(page).catch((error) => this.#faults.push(`${pattern ?? page.url()} (${moment}): ${error.message}`));
    }
  }

  /** Fails with all that was found; of these areas or patterns every page must have been reached, `except` for the named ones. */
  done(areas, except = {}) {
    const wanted = PAGES.filter((pattern) => areas.includes(areaOf(pattern)) || areas.includes(pattern));
    const missed = wanted.filter((pattern) => !this.#pieces.has(pattern) && !(pattern in except));
    const { fetched, looked } = this.#counts;
    console.log(`# ${fetched} pages fetched, ${looked} looked at; ${this.#pieces.size} patterns, of ${areas.join(", ")} ${wanted.length - missed.length} of ${wanted.length}`);
    const needless = Object.keys(except).filter((pattern) => this.#pieces.has(pattern));
    const found = [
      ...missed.map((pattern) => `nobody reached ${pattern}`),
      ...needless.map((pattern) => `${pattern} is reached and needs no exception`),
      ...this.#faults,
    ];
    assert.equal(found.length, 0, found.join("\n\n"));
  }
}

function inLanguage(address, lang) {
  const url = new URL(address, "http://here");
  url.searchParams.set("lang", lang);
  return url.pathname + url.search;
}

/** Addresses of ours that a page links; not those of the same page in the other language. */
function links(html) {
  const found = [...html.matchAll(/<a [^>]*?href="(\/[^"]*)/g)].map(([, address]) => address.replace(/&amp;|&#38;/g, "&").split("#")[0]);
  return found.filter((address) => !address.includes("lang="));
}

/** What a page is built of: kinds of elements with their classes, roles and types, each with the one before it. */
function pieces(html) {
  const main = html.slice(html.indexOf("<main"), html.indexOf("</main>"));
  const tags = [...main.matchAll(/<([a-z][a-z0-9]*)([^>]*)>/g)].map(([, name, attributes]) => {
    const marks = [...attributes.matchAll(/ (class|role|type|disabled|open)(="[^"]*")?/g)].map(([mark]) => mark);
    return name + marks.sort().join("");
  });
  return [...new Set(tags)];
}
