// Pages that nobody wants to meet: refusals of every kind, a procedure that ended early, a browser that lacks something.
import assert from "node:assert/strict";
import { truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { choose, fits, journey, shot, speaks } from "../harness/index.mjs";
import { Crawl } from "../harness/crawl.mjs";

const RICENGO = "/procedures/ricengo-2026-centro-estivo-demo";
const CREMONA = "/procedures/cremona-2025-piano-abitare-demo";
const LONG = "a".repeat(1_100_000);
/** Many pages, each held to much. */
const PATIENT = { ms: 900_000 };

/** Opens an address and holds the page to everything, in both languages; gives the answer's status. */
async function see(crawl, page, address, isByKeyboard = false) {
  let status;
  for (const lang of ["en", "it"]) {
    status = (await page.goto(`${address}${address.includes("?") ? "&" : "?"}lang=${lang}`)).status();
    await crawl.check(`${status}, ${lang}`, isByKeyboard && lang === "it", page);
  }
  return status;
}

/** Sends the page's form as it stands, past the checks of the browser; gives the answer's status. */
async function sendForm(page) {
  const form = page.locator("main form").first();
  const [answer] = await Promise.all([page.waitForNavigation(), form.evaluate((one) => HTMLFormElement.prototype.submit.call(one))]);
  return answer.status();
}

journey("every refusal is a page that says what to do", async (demo) => {
  const crawl = new Crawl(demo);
  const lead = await demo.person("cremona-rup");
  assert.equal(await see(crawl, lead, `${RICENGO}/manage`, true), 403);
  await shot(lead, "refusal-403");
  assert.equal(await see(crawl, lead, "/procedures/none/manage"), 404);
  assert.equal(await see(crawl, lead, "/no/such/page"), 404);
  assert.equal(await see(crawl, lead, `${CREMONA}/manage/resume`), 409);
  await shot(lead, "refusal-409");

  await lead.goto(`${CREMONA}/manage/name-opening-panel`);
  assert.equal(await sendForm(lead), 422);
  await crawl.check("422", true, lead);
  await shot(lead, "refusal-422");

  await lead.goto(`${CREMONA}/manage/revoke`);
  await lead.locator("main textarea").first().evaluate((field, text) => (field.value = text), LONG);
  assert.equal(await sendForm(lead), 413);
  await crawl.check("413", false, lead);
  await shot(lead, "refusal-413");

  // A login that ended in the middle of a form.
  await lead.goto(`${CREMONA}/manage/revoke`);
  await lead.getByLabel("Motivazione").fill("Guasto alla rete.");
  await lead.context().clearCookies({ name: "ceralacca" });
  const cookies = (await lead.context().cookies()).map((cookie) => cookie.name);
  assert.deepEqual(cookies.filter((name) => name !== "lang"), [], "nobody is logged in");
  assert.equal(await sendForm(lead), 401);
  assert.match(await lead.content(), /Guasto alla rete\./);
  await crawl.check("401", true, lead);
  await shot(lead, "login-expired");
  await lead.goto("/login/again");
  await crawl.check("logged in again", false, lead);
  await shot(lead, "login-again");
  crawl.done(["/login/again"]);
}, PATIENT);

journey("a platform whose database is broken says so", async (demo) => {
  const crawl = new Crawl(demo);
  const page = await demo.visitor();
  const database = path.join(demo.server.folder, "data/ceralacca.db");
  await writeFile(database, "no database");
  await truncate(`${database}-wal`, 0);
  assert.equal(await see(crawl, page, "/procedures"), 503);
  await shot(page, "refusal-503");
  crawl.done([]);
}, PATIENT);

journey("a procedure that is suspended, deserted or revoked says so to everybody", async (demo) => {
  const crawl = new Crawl(demo);
  const lead = await demo.person("ricengo-rup");
  const firm = await demo.person("serio-legale");
  const visitor = await demo.visitor();
  const everybody = async () => {
    for (const [page, address] of [[visitor, RICENGO], [lead, `${RICENGO}/manage`], [lead, `${RICENGO}/manage/record`], [firm, `${RICENGO}/tender`]]) {
      assert.equal(await see(crawl, page, address), 200);
    }
  };
  const act = async (name, body) => {
    const answer = await lead.request.post(`/api${RICENGO}/acts/${name}`, { data: body });
    assert.ok(answer.ok(), await answer.text());
  };
  await act("suspend", { reason: "Guasto alla rete.", malfunction: true });
  await everybody();
  await shot(visitor, "procedure-suspended");
  await see(crawl, lead, `${RICENGO}/manage/resume`, true);
  await shot(lead, "manage-resume");
  const { deadline } = await (await fetch(`${demo.url}/api${RICENGO}`)).json();
  const later = new Date(Date.parse(deadline) + 20 * 86_400_000).toISOString();
  await act("resume", { deadline: later, reason: "Rete ripristinata." });
  await demo.clock(new Date(Date.parse(later) + 1_000).toISOString());
  await visitor.waitForFunction(async (address) => (await (await fetch(`/api${address}`)).json()).phase === "closed", RICENGO, { polling: 500 });
  await see(crawl, lead, `${RICENGO}/manage/declare-deserted`, true);
  await shot(lead, "manage-declare-deserted");
  await act("declare-deserted", { reason: "Nessuna offerta." });
  await everybody();
  await shot(visitor, "procedure-deserted");

  const other = await demo.person("cremona-rup");
  await other.goto(`${CREMONA}/manage/revoke`);
  await crawl.check("before revoking", false, other);
  for (const field of await other.locator("main input[type=text], main textarea").all()) await field.fill("Determinazione n. 9");
  for (const field of await other.locator("main input[type=checkbox]").all()) await choose(field);
  await other.locator("main button.btn-danger").click();
  await other.waitForURL(/done=/);
  for (const [page, address] of [[visitor, CREMONA], [other, `${CREMONA}/manage`]]) assert.equal(await see(crawl, page, address), 200);
  await shot(visitor, "procedure-revoked");
  crawl.done(["/procedures/{procedure}/manage/resume", "/procedures/{procedure}/manage/declare-deserted"]);
}, PATIENT);

journey("lists with nothing in them, and desks of people with nothing to do", async (demo) => {
  const crawl = new Crawl(demo);
  const nobody = await demo.person("lario-collega");
  for (const address of ["/procedures?q=nulla-di-simile", "/desk", "/custody"]) await see(crawl, nobody, address, true);
  await shot(nobody, "custody-nobody");
  crawl.done([]);
}, PATIENT);

journey("a browser without scripts, and one without private files", async (demo) => {
  const crawl = new Crawl(demo);
  const plain = await demo.person("serio-legale", { javaScriptEnabled: false });
  // axe is a script itself; what it says of these pages it says where scripts run.
  for (const lang of ["en", "it"]) {
    for (const address of ["/", "/desk", "/custody", RICENGO, `${RICENGO}/tender`, `${RICENGO}/tender/key`]) {
      await plain.goto(`${address}?lang=${lang}`);
      await fits(plain);
      await speaks(plain);
    }
  }
  await shot(plain, "firm-no-scripts");
  const old = await demo.person("serio-legale");
  await old.addInitScript(() => {
    Object.defineProperty(StorageManager.prototype, "getDirectory", { value: () => Promise.reject(new DOMException("no", "SecurityError")) });
  });
  for (const lang of ["en", "it"]) {
    await old.goto(`${RICENGO}/tender/key?lang=${lang}`);
    await old.locator("#lacking").waitFor();
    await crawl.check(`without private files, ${lang}`, true, old);
  }
  await shot(old, "firm-lacking");
  crawl.done([]);
}, PATIENT);
