// Cremona's single envelope from the template to the proposal of award, by people in their browsers alone: as it was, one firm
// and no points; and with two quotes, for which the RUP has to say what sets them apart.
import assert from "node:assert/strict";
import { custodians, giveAll } from "../harness/custody.mjs";
import { journey, look } from "../harness/index.mjs";
import { afterTheTerm, atTheHour, begin, decide, invite, namePanel, publish } from "../harness/office.mjs";
import { admit, convene, declare, end, meet, propose, rank, rows, settle } from "../harness/panel.mjs";
import { giveEveryPaper, goTo, makeKey, send, summaries } from "../harness/tender.mjs";

const STUDIO = { person: "abitare-bene-legale", id: "studio-abitare-bene", name: "Studio Abitare Bene", signer: "Piero Azzali" };
const LARIO = { person: "lario-legale", id: "coop-lario", name: "Cooperativa sociale Lario", signer: "Beatrice Sormani" };
const TEMPLATE = "Modello: affidamento di un servizio intellettuale";

journey(
  "Cremona's direct award: one firm, one envelope, no points",
  async (demo) => {
    const rup = await demo.person("cremona-rup");
    const id = await begin(rup, TEMPLATE);
    await invite(rup, id, [STUDIO.name]);
    await decide(rup, id);
    await publish(rup, id);
    const prices = { senior: "36.000,00", junior: "12.500,00", specialistica: "15.388,78", total: "63.888,78" };
    const firm = await tendered(demo, id, STUDIO, prices);
    const seggio = await opened(demo, rup, id, 1);
    await admit(seggio, id, STUDIO.id);
    await settle(seggio, id);
    await rank(seggio, id);
    // The price is told, and nothing is scored.
    assert.deepEqual(await rows(seggio, "Graduatoria del lotto"), [["1", STUDIO.name, "€\u00a063.888,78"]]);
    await look(seggio, "panel-ranking-unscored");
    await propose(seggio, id);
    await minutes(seggio, id, /63\.888,78/);
    await read(demo, id, firm, [["1", `${STUDIO.name} (Lei)`]], [["1", STUDIO.name]], STUDIO.name);
    await look(firm, "firm-results-unscored");
  },
  { ms: 600_000 },
);

journey(
  "Cremona with two quotes: the documents must say who comes first",
  async (demo) => {
    const rup = await demo.person("cremona-rup");
    const id = await begin(rup, TEMPLATE);
    await invite(rup, id, [STUDIO.name, "Lario"]);
    await decide(rup, id);
    await rup.goto(`/procedures/${id}/edit/review`);
    await rup.getByText("con più di un concorrente nulla dice chi viene prima").waitFor();
    await rup.getByText("che cosa si fa a parità di punteggio").waitFor();
    await look(rup, "buyer-review-nothing-ranks");
    await pricedAlone(rup, id);
    await publish(rup, id);

    const firms = [
      await tendered(demo, id, STUDIO, { senior: "36.000,00", junior: "12.500,00", specialistica: "14.000,00", total: "62.500,00" }),
      await tendered(demo, id, LARIO, { senior: "30.000,00", junior: "10.000,00", specialistica: "10.000,00", total: "50.000,00" }),
    ];
    const seggio = await opened(demo, rup, id, 2);
    await admit(seggio, id, STUDIO.id);
    await admit(seggio, id, LARIO.id);
    await settle(seggio, id);
    await rank(seggio, id);
    // 100 to the lowest price; 100 × 50.000 ÷ 62.500 = 80 to the other, exactly.
    assert.deepEqual(await rows(seggio, "Graduatoria del lotto"), [
      ["1", LARIO.name, "€\u00a050.000,00", "100", "100"],
      ["2", STUDIO.name, "€\u00a062.500,00", "80", "80"],
    ]);
    await look(seggio, "panel-ranking-price");
    await propose(seggio, id);
    await minutes(seggio, id, /62\.500/);
    const own = [["1", LARIO.name, "–", "100", "100"], ["2", `${STUDIO.name} (Lei)`, "–", "80", "80"]];
    const all = [["1", LARIO.name, "—", "100", "100"], ["2", STUDIO.name, "—", "80", "80"]];
    await read(demo, id, firms[0], own, all, LARIO.name);
    await look(firms[0], "firm-results-price");
  },
  { ms: 600_000 },
);

/** The price takes all the points, in inverse proportion, and equals are drawn. */
async function pricedAlone(rup, id) {
  await rup.goto(`/procedures/${id}/edit/award`);
  await rup.getByLabel("Come il prezzo diventa punti", { exact: true }).selectOption("inverse_proportional");
  await rup.getByLabel("Punti del prezzo", { exact: true }).fill("100");
  await rup.getByRole("button", { name: "Aggiungi un passo" }).click();
  await rup.getByLabel("Che cosa si fa").first().waitFor();
  await look(rup, "buyer-cremona-award-price");
  await rup.goto(`/procedures/${id}/edit/review`);
}

/** A firm makes its key, prepares its one envelope and sends it. */
async function tendered(demo, id, firm, prices) {
  const page = await demo.person(firm.person);
  await makeKey(page, id);
  await goTo(page, "Busta unica");
  await giveEveryPaper(page);
  await page.getByLabel("Prezzo delle figure senior").fill(prices.senior);
  await page.getByLabel("Prezzo delle figure junior").fill(prices.junior);
  await page.getByLabel("Prezzo della consulenza specialistica").fill(prices.specialistica);
  await page.getByLabel("Prezzo complessivo").fill(prices.total);
  await page.locator(".explained li").first().waitFor();
  await look(page, "firm-single");
  await summaries(page, [firm.signer]);
  await send(page);
  return page;
}

/** The term passes, the seggio meets and its custodians open the single envelopes; gives the seggio's page. */
async function opened(demo, rup, id, count) {
  await namePanel(rup, id, "opening", ["Mario Bodini"]);
  await afterTheTerm(demo, rup, id);
  const seggio = await demo.person("cremona-seggio");
  await declare(seggio, id, "opening");
  const session = await convene(seggio, id, "opening");
  await atTheHour(demo, rup, id);
  await meet([seggio], session);
  assert.equal(await giveAll(await custodians(demo, "cremona"), session), count);
  await end(seggio, session, "Aperta la busta unica.");
  return seggio;
}

/** The minutes of the one session tell what was found in the envelopes. */
async function minutes(seggio, id, said) {
  await seggio.goto(`/procedures/${id}/panel`);
  await seggio.getByRole("link", { name: /^Verbale/ }).click();
  assert.match(await seggio.locator("main").innerText(), said);
  await look(seggio, "panel-minutes-single");
}

/** A firm reads its results, and a visitor the public page. */
async function read(demo, id, firm, own, all, winner) {
  await firm.goto("/desk");
  await firm.goto(`/procedures/${id}/tender`);
  await firm.getByRole("link", { name: "I miei risultati" }).click();
  assert.deepEqual((await rows(firm, "Graduatoria")).map((cells) => cells.map((cell) => cell.replace(/\s+/g, " "))), own);
  const visitor = await demo.visitor();
  await visitor.goto(`/procedures/${id}`);
  assert.match(await visitor.locator("main").innerText(), new RegExp(`aggiudicazione proposta a ${winner}`));
  assert.deepEqual(await rows(visitor, "Graduatoria del lotto"), all);
}
