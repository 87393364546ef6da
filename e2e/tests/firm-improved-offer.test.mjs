// Two firms with the same discount: each is asked to improve it, seals a figure in the browser, and the better one is ranked first.
import assert from "node:assert/strict";
import { readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { journey, look, tabTo } from "../harness/index.mjs";
import { RICENGO } from "../harness/tender.mjs";

const ID = "minor-prezzo";
const FIRMS = { "coop-serio": "serio-legale", "gira-il-sole": "gira-il-sole-legale" };
const [LEAD, SEGGIO] = ["ricengo-rup", "ricengo-seggio"];
const [HOUR_MS, DAY_MS] = [3_600_000, 86_400_000];
const at = (rest) => `/procedures/${ID}${rest}`;
const later = (instant, ms) => new Date(Date.parse(instant) + ms).toISOString();

journey(
  "two firms that are equal improve their offers, sealed in the browser",
  async (demo) => {
    await rankedWithATie(demo);
    const lead = await demo.person(LEAD);
    await lead.goto(at("/lots/1/ranking"));
    await lead.getByRole("link", { name: "Chiedi offerte migliorative a chi è alla pari" }).click();
    await look(lead, "panel-ask-improved-offers");
    await lead.getByLabel("Richiesta", { exact: true }).fill("I punteggi sono uguali: potete migliorare il ribasso.");
    await lead.getByRole("button", { name: "Invia la richiesta" }).click();
    await lead.getByRole("status").filter({ hasText: "Le offerte migliorative sono chieste." }).waitFor();

    const serio = await demo.person(FIRMS["coop-serio"]);
    await serio.goto(at("/tender"));
    await serio.getByRole("link", { name: "Vai all'offerta migliorativa" }).click();
    await serio.locator("#improve:not([hidden])").waitFor();
    await serio.getByLabel(/^Ribasso percentuale/).fill("12,345");
    assert.match(await serio.locator("#figure-error").innerText(), /più di 2 decimali/);
    await look(serio, "firm-improved-offer");
    await improves(serio, "12,34");
    assert.match(await serio.locator("main").innerText(), /offerta migliorativa/);
    await look(serio, "firm-improved-offer-receipt");
    await serio.getByRole("button", { name: "Verifica questa ricevuta" }).click();
    await serio.locator("#receipt-verdict .alert-success").waitFor();
    // It can be replaced until the term; the keyboard is enough.
    await serio.goto(at("/tender/improved-offer/1"));
    assert.match(await serio.locator("#sent-state").innerText(), /OFFERTA MIGLIORATIVA INVIATA/);
    await serio.locator("#improve:not([hidden])").waitFor();
    await tabTo(serio, serio.locator("#figure"));
    await serio.keyboard.type("13,57");
    await serio.keyboard.press("Enter");
    await receipt(serio);
    const sole = await demo.person(FIRMS["gira-il-sole"]);
    await sole.goto(at("/tender/improved-offer/1"));
    await improves(sole, "11,98");
    for (const secret of ["13,57", '"13.57"', '"12.34"', '"11.98"']) assert.deepEqual(await filesWith(demo.server.folder, secret), [], `${secret} is readable on the server`);
    await lead.goto(at("/lots/1/ranking"));
    assert.match(await lead.locator("main").innerText(), /la stazione appaltante non sa chi ne ha inviata una/);

    const { token } = await ask(demo, "/api/login", { person: SEGGIO });
    await ask(demo, api("/acts/end-session"), { session: "seduta-1", reason: "Si attende il termine." }, token);
    await demo.clock(later(await demo.now(), 6 * DAY_MS));
    await untilText(lead, at("/lots/1/ranking"), /Offerte arrivate: 2/);
    await hold(demo, "seduta-2");
    await demo.giveShares("ricengo", ID, "seduta-2");
    const seggio = await demo.person(SEGGIO);
    await seggio.goto(at("/lots/1/ranking"));
    await seggio.getByRole("link", { name: "Forma la graduatoria" }).click();
    await seggio.getByRole("button", { name: "Forma la graduatoria" }).click();
    await seggio.getByRole("status").filter({ hasText: "La graduatoria è formata." }).waitFor();
    const rows = await seggio.locator("table", { hasText: "Graduatoria del lotto" }).locator("tbody tr").allInnerTexts();
    assert.match(rows[0], /Serio[\s\S]*13,57/);
    assert.match(rows[1], /Gira il Sole[\s\S]*11,98/);
    await look(seggio, "panel-ranking-improved-offers");
  },
  { ms: 600_000 },
);

const api = (rest) => `/api/procedures/${ID}${rest}`;

async function ask(demo, address, body, token) {
  const headers = { "content-type": "application/json", ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  const answer = await fetch(demo.url + address, { method: "POST", headers, body: JSON.stringify(body) });
  const said = await answer.json();
  return answer.ok ? said : Promise.reject(Object.assign(new Error(`${address}: ${JSON.stringify(said)}`), { said }));
}

async function does(demo, person, act, body) {
  const { token } = await ask(demo, "/api/login", { person });
  return ask(demo, api(`/acts/${act}`), body, token);
}

/** Types a figure and sends it; the receipt is there. */
async function improves(page, figure) {
  await page.locator("#improve:not([hidden])").waitFor();
  await page.getByLabel(/^Ribasso percentuale/).fill(figure);
  assert.match(await page.locator("#figure-read").innerText(), new RegExp(figure));
  await page.getByRole("button", { name: "Sigilla e invia" }).click();
  await receipt(page);
}

async function receipt(page) {
  await page.waitForURL(/\/tender\/receipts\//);
  assert.match(await page.locator("h1").innerText(), /Invio dell'offerta migliorativa/);
}

async function untilText(page, address, wanted) {
  for (let tries = 0; tries < 60; tries += 1) {
    await page.goto(address);
    if (wanted.test(await page.locator("main").innerText())) return;
    await page.waitForTimeout(500);
  }
  assert.fail(`${address} never said ${wanted}`);
}

/** A procedure at the lowest price of which only figures are asked, ranked: both firms offered 10 %. */
async function rankedWithATie(demo) {
  const { definition } = await (await fetch(`${demo.url}/api/procedures/${RICENGO}`)).json();
  const now = await demo.now();
  const file = structuredClone(definition);
  file.id = ID;
  delete file.award.technical;
  file.award.ties = [{ step: "improved_offer", days: 5 }, { step: "draw" }];
  file.award.economic.formula = { kind: "discount_over_best", all_zero: "zero_points" };
  file.panels.evaluation_members = 0;
  file.envelopes = file.envelopes.filter((envelope) => envelope.class !== "technical");
  for (const envelope of file.envelopes) envelope.items = envelope.items.filter((item) => item.kind === "number");
  file.participation.invited = Object.keys(FIRMS).map((operator) => ({ operator }));
  file.terms.sent = now;
  file.terms.submission = later(now, 20 * DAY_MS);
  delete file.terms.first_session;
  delete file.terms.questions;
  const { token } = await ask(demo, "/api/login", { person: LEAD });
  await ask(demo, "/api/procedures", { definition: file }, token);
  const decision = { act: "det. n. 1", lint_reasons: {} };
  await does(demo, LEAD, "record-decision", decision).catch(async ({ said }) => {
    assert.equal(said.rule, "lint_errors", JSON.stringify(said));
    decision.lint_reasons = Object.fromEntries(Object.keys(said.facts).map((key) => [key, "Gara di prova."]));
    await does(demo, LEAD, "record-decision", decision);
  });
  await does(demo, LEAD, "publish", {});
  await tender(demo, file);
  await demo.clock(later(file.terms.submission, HOUR_MS));
  await untilAct(() => does(demo, LEAD, "name-opening-panel", { act: "nomina n. 1", members: [SEGGIO] }));
  await untilAct(() => does(demo, SEGGIO, "declare-conflict", { panel: "opening", conflict: false, statement: "Nessun conflitto." }), async () => {
    const { token: seggio } = await ask(demo, "/api/login", { person: SEGGIO });
    await ask(demo, api("/acts/see-tenderers"), { panel: "opening" }, seggio);
  });
  await hold(demo, "seduta-1");
  await demo.giveShares("ricengo", ID, "seduta-1");
  for (const firm of Object.keys(FIRMS)) await does(demo, LEAD, "admit", { tenderer: firm, reason: "Regolare." });
  await does(demo, LEAD, "settle-admissions", { act: "n. 2" });
  await demo.giveShares("ricengo", ID, "seduta-1");
  await does(demo, SEGGIO, "rank", { lot: 1 });
}

/** Both firms seal and send by the command line. */
async function tender(demo, file) {
  const folder = demo.server.folder;
  const found = { "public.json": api(""), "publication.json": api("/publication"), "record.key": "/record/key" };
  for (const [name, address] of Object.entries(found)) {
    await writeFile(path.join(folder, name), await (await fetch(demo.url + address)).text());
  }
  for (const [firm, person] of Object.entries(FIRMS)) {
    const envelopes = file.envelopes.map(({ class: name, items }) => {
      const answers = items.map(({ id, used_as: use }) => `${id} = "${use === "discount" ? "10" : "9000"}"`);
      return `[[envelopes]]\nclass = "${name}"\n[envelopes.answers]\n${answers.join("\n")}\n`;
    });
    await writeFile(path.join(folder, `${firm}.toml`), `tenderer = "${firm}"\nform = "single"\nlots = [1]\n${envelopes.join("")}`);
    await demo.server.run(["seal", "--demo", "--procedure", "public.json", "--publication", "publication.json", "--record-key", "record.key", "--tender", `${firm}.toml`, "--out", `sealed-${firm}`]);
    const { token } = await ask(demo, "/api/login", { person });
    await demo.server.run(["submit", "--server", demo.url, `--token=${token}`, `sealed-${firm}`]);
  }
}

/** Convenes a session, lets its notice run, starts it. */
async function hold(demo, session) {
  const starts = later(await demo.now(), 73 * HOUR_MS);
  await does(demo, LEAD, "convene-session", { session, panel: "opening", purpose: "apertura", starts_at: starts });
  await demo.clock(later(starts, 1_000));
  await does(demo, SEGGIO, "start-session", { session });
}

/** Does an act once the clock's jobs have made it possible. */
async function untilAct(act, before = async () => {}) {
  for (let tries = 0; ; tries += 1) {
    try {
      await before();
      return await act();
    } catch (error) {
      if (tries > 40) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

/** Files of the installation that hold a text. */
async function filesWith(folder, text) {
  const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const found = await Promise.all(entries.map(async (entry) => ((await readFile(path.join(entry.parentPath, entry.name))).includes(text) ? entry.name : undefined)));
  return found.filter((name) => name !== undefined);
}
