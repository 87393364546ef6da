// What a journey is given: an installation, and people who look at it.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { browser } from "./browser.mjs";
import { watch } from "./faults.mjs";
import { KEPT, Server } from "./server.mjs";
import { PIN } from "./session.mjs";

/** A journey that hangs is a failure; those that need longer say so. */
const JOURNEY_MS_MAX = 480_000;
const STEP_MS_MAX = 40_000;
export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };

/**
 * A test that gets a demo of its own: `journey("title", async (demo) => { … })`. A page's fault fails it at the end. A journey that
 * looks at very many pages says how long it may take: `{ ms }`, and `{ stepMs }` for one of its steps.
 */
export function journey(title, walk, { ms = JOURNEY_MS_MAX, stepMs = STEP_MS_MAX } = {}) {
  test(title, { timeout: ms }, async () => {
    const demo = new Demo(await Server.ofCopy(), stepMs);
    try {
      await walk(demo);
      demo.noFaults();
    } catch (error) {
      await demo.keepEvidence(title);
      throw error;
    } finally {
      await demo.close();
    }
  });
}

export class Demo {
  #faults = [];
  #contexts = [];
  /** Who is logged in, to log in again after the clock was moved. */
  #people = new Map();

  constructor(server, stepMs = STEP_MS_MAX) {
    this.server = server;
    this.stepMs = stepMs;
    this.url = server.url;
  }

  /**
   * A page of somebody who is not logged in. Settings: `lang` ("it", "en"), `viewport`, `javaScriptEnabled`, and whatever
   * else a Playwright context takes.
   */
  async visitor({ lang = "it", ...settings } = {}) {
    const context = await (await browser()).newContext({ baseURL: this.url, viewport: DESKTOP, reducedMotion: "reduce", locale: lang === "en" ? "en-GB" : "it-IT", ...settings });
    context.setDefaultTimeout(this.stepMs);
    await watch(context, this.url, this.#faults);
    this.#contexts.push(context);
    const page = await context.newPage();
    if (lang === "en") await page.goto("/?lang=en");
    return page;
  }

  /** A page of a person of the demo (`como-rup`, `lario-legale` …; `demo/people.rs` names them), who has logged in by hand. */
  async person(id, settings = {}) {
    const page = await this.visitor(settings);
    await page.goto("/login");
    await Promise.all([page.waitForURL((address) => address.pathname !== "/login"), page.locator(`button[name=person][value="${id}"]`).click()]);
    this.#people.set(page.context(), id);
    return page;
  }

  /** Moves the demo's clock forward to an instant (RFC 3339). Logins last twelve hours: everybody is logged in anew. */
  async clock(instant) {
    const login = await this.#ask("/api/login", { person: "como-rup" });
    await this.#ask("/api/demo/clock", { to: instant }, login.token);
    await this.loginAgain();
  }

  /**
   * Logs everybody in anew: logins last twelve hours, and the clock may have gone on for days. A page that asked the server just
   * between has opened its question: it is answered as people do.
   */
  async loginAgain() {
    for (const [context, person] of this.#people) {
      await context.request.post(`${this.url}/api/login`, { data: { person } });
      for (const page of context.pages()) {
        const goOn = page.getByRole("button", { name: /Ho eseguito l'accesso|I have logged in/ });
        if (await goOn.isVisible()) await goOn.click();
      }
    }
  }

  /** The demo's clock, an RFC 3339 instant. */
  async now() {
    return (await (await fetch(`${this.url}/api/demo/clock`)).json()).now;
  }

  /**
   * Walks a fresh tender of an example through the API as far as a point (`ceralacca demo walk --help` names them), so that a
   * journey goes on by hand; gives the identifier of the procedure. Logins may have run out: log in after it.
   */
  async walk(example, until) {
    const said = await this.server.run(["demo", "walk", example, "--server", this.url, "--data", "data", "--until", until]);
    return said.trim().split("\n").at(-1);
  }

  /** Two custodians of the body give their shares of everything whose turn it is, each by his own client. */
  async giveShares(body, procedure, session) {
    const key = (await (await fetch(`${this.url}/record/key`)).text()).trim();
    for (const person of [`${body}-custode-1`, `${body}-custode-2`]) {
      const { token } = await this.#ask("/api/login", { person });
      const args = ["open-share", "--demo", "--all", "--server", this.url, `--token=${token}`, "--procedure", procedure, "--session", session];
      await this.server.run([...args, "--key", `data/demo/custodians/${person}.json`, "--record-key", key], `${PIN}\n`);
    }
  }

  async #ask(address, body, token) {
    const headers = { "content-type": "application/json", ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
    const answer = await fetch(this.url + address, { method: "POST", headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** Fails with everything that pages did wrong so far. */
  noFaults() {
    if (this.#faults.length > 0) throw new Error(`pages did what they must not:\n${this.#faults.join("\n")}`);
  }

  /** What a journey provokes on purpose: takes out the faults that match and fails if there are none. */
  expectFault(pattern) {
    const before = this.#faults.length;
    this.#faults = this.#faults.filter((fault) => !pattern.test(fault));
    if (this.#faults.length === before) throw new Error(`no page did ${pattern}`);
  }

  /** Pictures of all open pages and the server's log, for whoever looks into a failure. */
  async keepEvidence(title) {
    const folder = path.join(KEPT, "failed", title.replace(/[^a-z0-9]+/gi, "-"));
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, "server.log"), this.server.log);
    const pages = this.#contexts.flatMap((context) => context.pages());
    await Promise.all(pages.map((page, index) => page.screenshot({ path: path.join(folder, `${index}.png`), fullPage: true }).catch(() => {})));
    console.error(`evidence: ${folder}`);
  }

  async close() {
    await Promise.all(this.#contexts.map((context) => context.close()));
    await this.server.stopAndForget();
  }
}
