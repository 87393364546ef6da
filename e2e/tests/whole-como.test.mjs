// Como from its template to the proposals, by people in their browsers alone: a framework agreement in lots, a group that signs
// in parallel, three commissioners with blind sheets, and one lot at most for each. Every figure below is worked out by hand.
import assert from "node:assert/strict";
import { choose, journey, look } from "../harness/index.mjs";
import { ascertain, fillSheet, lockSheet, makeFinal, showScores } from "../harness/commission.mjs";
import { custodians, giveAll } from "../harness/custody.mjs";
import { afterTheTerm, atTheHour, begin, decide, namePanel, publish } from "../harness/office.mjs";
import { admit, convene, declare, end, meet, propose, rank, rows, settle } from "../harness/panel.mjs";
import { bringBack, colleague, downloadSummary, giveEveryPaper, goTo, groupOfTwo, makeKey, saved, send, signed, summaries, taxCode } from "../harness/tender.mjs";

const JOURNEY_MS = 1_800_000;
const STEP_MS = 90_000;
const CIGS = ["B10F7CBE24", "B10F7CCEF7", "B10F7CDFCA"];
const COMMISSION = ["Clara Fontebasso", "Ettore Valsecchi", "Marta Giudici"];
const [LARIO, ERBA, CERNOBBIO] = ["coop-lario", "coop-erba", "coop-cernobbio"];

/**
 * What each firm enters for a lot. Labour costs are above the buyer's estimate, so that nothing asks for a check. Points of the
 * quantitative and tabular parts: years ≥ 3 → 2; activities, one each up to 4; minutes < 60 → 2; all attendants expert → 2;
 * vehicles < 3 years → 3; training, two points for every three whole hours up to 4.
 */
const OFFERS = {
  // 2 + 4 + 2 + 2 + 0 + 4 = 14
  [`${LARIO}/1`]: { years: "5", activities: "5", minutes: "50", expert: true, age: "4,5", hours: "8", discount: "4,1234599", labour: "1.655.000,00" },
  // 0 + 3 + 0 + 2 + 3 + 2 = 10
  [`${ERBA}/1`]: { years: "2", activities: "3", minutes: "75", expert: true, age: "2", hours: "5", discount: "5", labour: "1.640.000,00" },
  // 14, as in lot 1
  [`${LARIO}/2`]: { years: "5", activities: "5", minutes: "50", expert: true, age: "4,5", hours: "8", discount: "6", labour: "3.400.000,00" },
  // 2 + 2 + 2 + 0 + 3 + 4 = 13
  [`${CERNOBBIO}/2`]: { years: "4", activities: "2", minutes: "40", expert: false, age: "1", hours: "6", discount: "3", labour: "3.390.000,00" },
};

/**
 * Coefficients of the three commissioners, the same for every sub-criterion but 2.1 of Lario in lot 1. Means are cut after two
 * decimals; the discretionary parts are worth 63 points, 2.1 is worth 10.
 *   Lario, lot 1: 0,7 0,8 0,8 → 0,7666… → 0,76; 2.1: 1 0,9 0,9 → 0,9333… → 0,93: 53 × 0,76 + 10 × 0,93 = 40,28 + 9,30 = 49,58
 *   Erba, lot 1: 0,6 0,7 0,6 → 0,6333… → 0,63: 63 × 0,63 = 39,69
 *   Lario, lot 2: 0,8 0,8 0,9 → 0,8333… → 0,83: 52,29
 *   Cernobbio, lot 2: 0,7 0,7 0,8 → 0,7333… → 0,73: 45,99
 */
const COEFFICIENTS = {
  [`${LARIO}/1`]: ["0,7", "0,8", "0,8"],
  [`${ERBA}/1`]: ["0,6", "0,7", "0,6"],
  [`${LARIO}/2`]: ["0,8", "0,8", "0,9"],
  [`${CERNOBBIO}/2`]: ["0,7", "0,7", "0,8"],
};
const EXCEPTION = ["1", "0,9", "0,9"];

function coefficient(lot, commissioner) {
  return (tenderer, subcriterion) => (tenderer === LARIO && lot === 1 && subcriterion === "2.1" ? EXCEPTION : COEFFICIENTS[`${tenderer}/${lot}`])[commissioner];
}

/** Technical: 49,58 + 14; 39,69 + 10; 52,29 + 14; 45,99 + 13. */
const TECHNICAL = { 1: { Lario: "63,58", Erba: "49,69" }, 2: { Lario: "66,29", Cernobbio: "58,99" } };
/**
 * Economic: 20 × discount over the highest, the discount cut after five decimals. Lot 1: 20 × 4,12345 / 5 = 16,4938 and 20;
 * lot 2: 20 × 6 / 6 = 20 and 20 × 3 / 6 = 10. Totals: 80,0738 and 69,69; 86,29 and 68,99.
 */
const RANKING = {
  1: [["1", "Lario", "63,58", "16,4938", "80,0738"], ["2", "Erba", "49,69", "20", "69,69"]],
  2: [["1", "Lario", "66,29", "20", "86,29"], ["2", "Cernobbio", "58,99", "10", "68,99"]],
};

async function publishComo(rup) {
  const id = await begin(rup, "Modello: accordo quadro in lotti");
  await rup.goto(`/procedures/${id}/edit/lots`);
  for (const [index, cig] of CIGS.entries()) {
    await rup.getByRole("link", { name: `Lotto ${index + 1}`, exact: true }).click();
    await rup.getByLabel("CIG").fill(cig);
    await rup.getByRole("button", { name: "Salva e torna all'elenco" }).click();
  }
  await decide(rup, id);
  await publish(rup, id);
  return id;
}

/** Fills in all envelopes for these lots, except the signed summaries. */
async function prepare(page, tenderer, lots) {
  await goTo(page, "Documentazione amministrativa");
  await giveEveryPaper(page);
  for (const lot of lots) {
    const offer = OFFERS[`${tenderer}/${lot}`];
    await goTo(page, `Offerta tecnica – lotto ${lot}`);
    await giveEveryPaper(page);
    await page.getByLabel("Esperienza del coordinatore").fill(offer.years);
    await page.getByLabel("Attività e interventi").fill(offer.activities);
    await page.getByLabel("Durata stimata").fill(offer.minutes);
    await choose(page.getByLabel(offer.expert ? "Sì" : "No", { exact: true }));
    await page.getByLabel("Età del mezzo").fill(offer.age);
    await page.getByLabel("Ore annue di formazione").fill(offer.hours);
    await goTo(page, `Offerta economica – lotto ${lot}`);
    await page.getByLabel("Ribasso percentuale").fill(offer.discount);
    await page.getByLabel("Oneri aziendali").fill("30.000,00");
    await page.getByLabel("Costi della manodopera").fill(offer.labour);
    await page.locator(".explained li").first().waitFor();
  }
  await saved(page);
}

async function tenderAlone(demo, id, person, tenderer, lot, signer) {
  const page = await demo.person(person);
  await makeKey(page, id);
  await choose(page.getByLabel("operatore singolo"));
  await choose(page.getByLabel(new RegExp(`^Lotto ${lot}`)));
  await prepare(page, tenderer, [lot]);
  await summaries(page, [signer]);
  await send(page);
  await page.close();
}

/** Both members sign a copy of their own; two colleagues bring the files back in the same moment, lot by lot. */
async function tenderInGroup(demo, id) {
  const [leader, member] = ["Beatrice Sormani", "Ugo Taborelli"];
  const legal = await groupOfTwo(demo, id, [1, 2]);
  await prepare(legal, LARIO, [1, 2]);
  const delegate = await colleague(demo, legal, id);
  await Promise.all([legal, delegate].map((page) => goTo(page, "Riepilogo")));
  await legal.getByLabel("Codice fiscale di chi firma per Cooperativa sociale Lario").fill(taxCode(leader));
  await legal.getByLabel("Codice fiscale di chi firma per Cooperativa Brunate").fill(taxCode(member));
  await legal.getByLabel("Codice fiscale di chi firma per Cooperativa Brunate").blur();
  await saved(legal);
  for (const at of [0, 1]) {
    const [mine, his] = await Promise.all([legal, delegate].map((page) => downloadSummary(page, at)));
    assert.deepEqual(mine, his, "both have the same bytes to sign");
    await Promise.all([bringBack(legal, signed(mine, [leader]), at), bringBack(delegate, signed(his, [member]), at)]);
    await Promise.all([legal, delegate].map((page) => page.locator("section.summary").nth(at).getByText("Ci sono le firme di tutti").waitFor({ timeout: 60_000 })));
  }
  await legal.reload();
  await send(legal);
  await Promise.all([legal, delegate].map((page) => page.close()));
}

/** A session from its convening to its end: whoever is present, what the custodians open. */
async function session(demo, id, rup, kind, members, keys, expected, inside = async () => {}) {
  const address = await convene(members[0], id, kind);
  await atTheHour(demo, rup, id);
  await meet(members, address);
  assert.equal(await giveAll(keys, address), expected, "envelopes that wait for their shares");
  await members[0].goto(address);
  await members[0].locator("#opened").waitFor();
  await inside();
  await end(members[0], address, "Buste aperte e documenti esaminati.");
}

/** The three sheets of a lot, each given blind; then what the commission ascertains, and the scores. */
async function score(commissioners, id, lot, tenderers) {
  const [chair] = commissioners;
  for (const [index, page] of commissioners.entries()) {
    const cells = await fillSheet(page, id, lot, coefficient(lot, index));
    assert.equal(cells, 15 * tenderers.length);
    await page.goto(`/procedures/${id}/lots/${lot}/comparison`);
    assert.doesNotMatch(await page.locator("main").innerText(), /Coefficienti dei commissari/, "nobody's values before all have locked theirs");
    await page.goto(`/procedures/${id}/lots/${lot}/sheet`);
    await lockSheet(page);
  }
  for (const tenderer of tenderers) {
    const { years, minutes, expert, age } = OFFERS[`${tenderer}/${lot}`];
    for (const [item, value] of [["anni_coordinatore", years], ["minuti_percorso", minutes], ["accompagnatori_esperti", expert], ["eta_mezzi", age]]) await ascertain(chair, id, lot, tenderer, item, value);
  }
  await chair.goto(`/procedures/${id}/lots/${lot}/comparison`);
  const means = await rows(chair, "Tutti i valori");
  assert.ok(means.length >= 15 * tenderers.length);
  const totals = await rows(chair, "Punti per criterio");
  assert.deepEqual(Object.fromEntries(totals.map((row) => [nameOf(row[0]), row.at(-2)])), TECHNICAL[lot]);
  await makeFinal(chair, id, lot);
  await showScores(chair, id, lot);
}

/** Lario, Erba, Cernobbio: the part of a firm's name that tells it. */
function nameOf(text) {
  return ["Lario", "Erba", "Cernobbio"].find((name) => text.includes(name)) ?? text;
}

journey(
  "Como, from the template to the proposals, in browsers alone",
  async (demo) => {
    const rup = await demo.person("como-rup");
    const id = await publishComo(rup);
    await tenderInGroup(demo, id);
    await tenderAlone(demo, id, "erba-legale", ERBA, 1, "Fausto Rigamonti");
    await tenderAlone(demo, id, "cernobbio-legale", CERNOBBIO, 2, "Elena Dotti");
    await rup.goto(`/procedures/${id}/manage`);
    assert.doesNotMatch(await rup.locator("main").innerText(), /Lario|Erba|Cernobbio/, "before the term the RUP sees nobody");

    await afterTheTerm(demo, rup, id);
    await namePanel(rup, id, "opening", ["Paolo Arrighi"]);
    const seggio = await demo.person("como-seggio");
    await declare(seggio, id, "opening");
    await namePanel(rup, id, "evaluation", COMMISSION);
    const commissioners = [];
    for (const number of [1, 2, 3]) {
      const page = await demo.person(`como-commissario-${number}`);
      await declare(page, id, "evaluation");
      commissioners.push(page);
    }
    const [chair] = commissioners;
    const keys = await custodians(demo, "como");

    await session(demo, id, rup, "opening", [seggio], keys, 3);
    for (const tenderer of [LARIO, ERBA, CERNOBBIO]) await admit(seggio, id, tenderer);
    await settle(seggio, id);

    await session(demo, id, rup, "evaluation", commissioners, keys, 4, async () => {
      await score(commissioners, id, 1, [LARIO, ERBA]);
      await score(commissioners, id, 2, [LARIO, CERNOBBIO]);
    });
    await chair.goto(`/procedures/${id}/lots/1/ranking`);
    assert.doesNotMatch(await chair.locator("main").innerText(), /4,12345/, "no price before the economic session");

    await session(demo, id, rup, "evaluation", commissioners, keys, 4);
    for (const lot of [1, 2]) {
      await rank(chair, id, lot);
      const ranking = await rows(chair, "Graduatoria del lotto");
      assert.deepEqual(ranking.map(([place, name, technical, , economic, total]) => [place, nameOf(name), technical, economic, total]), RANKING[lot]);
    }
    const derivation = await chair.locator(".reckonings .derivation").first().textContent();
    assert.match(derivation, /0,8.*0,8.*0,9.*0,83/s);

    // Lario is first in both lots and may have one: it keeps the one with the higher total, lot 1 goes to Erba.
    await chair.goto(`/procedures/${id}/awards`);
    const limits = await chair.locator("main").innerText();
    assert.match(limits, /Limite ai lotti/);
    assert.equal(await chair.locator("main ol li", { hasText: "Lario" }).count(), 1, "one lot is given on, and why is told");
    await look(chair, "panel-awards-limits");
    const due = await rows(chair, "Lotto per lotto");
    assert.deepEqual(due.slice(0, 2).map((row) => [nameOf(row[2]), nameOf(row[3])]), [["Lario", "Erba"], ["Lario", "Lario"]]);
    await propose(chair, id);
    const proposed = await rows(chair, "Lotto per lotto");
    assert.deepEqual(proposed.slice(0, 2).map((row) => nameOf(row[4])), ["Erba", "Lario"]);

    await chair.goto(`/procedures/${id}/panel`);
    assert.match(await chair.locator("main").innerText(), /hanno finito/);
    assert.ok((await chair.getByRole("link", { name: /Verbale/ }).count()) >= 3, "minutes of each session");
    await chair.getByRole("link", { name: /Verbale/ }).last().click();
    assert.match(await chair.locator("main").innerText(), /4,1234599 con più di 5 decimali: si considera 4,12345/);
  },
  { ms: JOURNEY_MS, stepMs: STEP_MS },
);
