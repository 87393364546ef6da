// Ricengo from the template to the proposal of award, by people in their browsers alone: three firms, a withdrawal, a cure,
// collegial judgements, a tie and its draw.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { custodians, giveAll } from "../harness/custody.mjs";
import { choose, journey, look } from "../harness/index.mjs";
import { afterTheTerm, atTheHour, begin, decide, invite, moveClock, namePanel, publish } from "../harness/office.mjs";
import { admit, convene, declare, end, meet, propose, rank, rows, settle } from "../harness/panel.mjs";
import { makeKey, paper, prepareRicengo, send } from "../harness/tender.mjs";

/** What the firms offer and what the commission says of it: whole points of the bands, b of 55 and c of 15. */
const FIRMS = [
  { person: "serio-legale", id: "coop-serio", name: "Cooperativa sociale Serio", signer: "Lorenzo Vailati", discount: "5,00", labour: "9.100,00", safety: "250", b: 41, c: 13 },
  { person: "gira-il-sole-legale", id: "gira-il-sole", name: "Associazione Gira il Sole", signer: "Sara Benelli", discount: "8,20", labour: "8.700,00", safety: "180", b: 30, c: 11 },
  { person: "erba-legale", id: "coop-erba", name: "Cooperativa sociale Erba", signer: "Fausto Rigamonti", discount: "4,75", labour: "9.100,00", safety: "200", b: 35, c: 13, without: /Lettera di invito/ },
];
const [SERIO, SOLE, ERBA] = FIRMS;
/** Technical points, points of the discount's band (one for each half percent begun), total. */
const SCORES = { [SERIO.name]: ["54", "10", "64"], [SOLE.name]: ["41", "17", "58"], [ERBA.name]: ["48", "10", "58"] };

journey(
  "Ricengo's tender, from its template to the proposal of award",
  async (demo) => {
    const rup = await demo.person("ricengo-rup");
    const id = await published(rup);
    const at = (rest) => `/procedures/${id}${rest}`;
    const firms = new Map();
    for (const firm of FIRMS) firms.set(firm, await tendered(demo, at, id, firm));
    await namePanel(rup, id, "opening", ["Ivo Spinelli"]);
    await afterTheTerm(demo, rup, id);

    const [seggio, ...keepers] = [await demo.person("ricengo-seggio"), ...(await custodians(demo, "ricengo"))];
    await declare(seggio, id, "opening");
    await namePanel(rup, id, "evaluation", ["Silvia Patrini", "Guido Barbaglio", "Teresa Lucchi"]);
    const first = await convene(seggio, id, "opening");
    await atTheHour(demo, rup, id);
    await meet([seggio], first);
    assert.equal(await giveAll(keepers, first), 3, "three administrative envelopes");
    await admit(seggio, id, SERIO.id);
    await admit(seggio, id, SOLE.id);
    await cured(at, seggio, firms.get(ERBA));
    await admit(seggio, id, ERBA.id);
    await end(seggio, first, "Aperta e verificata la documentazione amministrativa.");
    await settle(seggio, id);

    const commission = [];
    for (const number of [1, 2, 3]) {
      const member = await demo.person(`ricengo-commissario-${number}`);
      await declare(member, id, "evaluation");
      commission.push(member);
    }
    const [chair] = commission;
    const second = await convene(chair, id, "evaluation");
    await atTheHour(demo, rup, id);
    await meet(commission, second);
    assert.equal(await giveAll(keepers, second), 3, "three technical envelopes");
    await judged(at, chair);
    await shown(at, chair, firms.get(SOLE));
    await end(chair, second, "Valutate le offerte tecniche e mostrati i punteggi.");

    const third = await convene(chair, id, "evaluation");
    await atTheHour(demo, rup, id);
    await meet(commission, third);
    const waited = await giveAll(keepers, third, (page) => look(page, "custody-session-economic"));
    assert.equal(waited, 3, "three economic envelopes");
    await end(chair, third, "Aperte le offerte economiche.");

    const places = await drawn(demo, at, id, chair, rup);
    await propose(chair, id);
    await minutes(at, chair);
    await results(demo, at, firms, places);
  },
  { ms: 900_000 },
);

/** Publishes Ricengo with its three firms invited; gives its identifier. */
async function published(rup) {
  const id = await begin(rup, "Modello: concessione negoziata");
  await invite(rup, id, ["Serio", "Gira", "00000040014"]);
  await decide(rup, id);
  await publish(rup, id);
  return id;
}

/** A firm makes its key, prepares and sends; one withdraws first, and sends again. */
async function tendered(demo, at, id, firm) {
  const page = await demo.person(firm.person);
  await makeKey(page, id);
  await prepareRicengo(page, firm);
  await send(page);
  if (firm !== SOLE) return page;
  await page.goto(at("/tender/withdraw"));
  await choose(page.getByRole("checkbox"));
  await page.getByRole("button", { name: "Ritira l'offerta" }).click();
  await page.waitForURL(/done=/);
  assert.match(await page.locator("#sent-state").innerText(), /OFFERTA RITIRATA/);
  await look(page, "firm-withdrawn");
  await page.goto(at("/tender/key"));
  await send(page);
  return page;
}

/** The seggio asks Erba for the paper that is missing, the firm answers with a file, the seggio finds it cured. */
async function cured(at, seggio, firm) {
  await seggio.goto(at(`/tenderers/${ERBA.id}`));
  await seggio.getByRole("link", { name: "Chiedi il soccorso istruttorio" }).click();
  assert.ok(await seggio.getByLabel("Lettera di invito firmata").isChecked(), "what the platform found missing is chosen already");
  await seggio.getByLabel("Richiesta").fill("Produrre la lettera di invito firmata per presa visione.");
  await seggio.getByRole("button", { name: "Invia la richiesta" }).click();
  await seggio.getByText("si attende la risposta").waitFor();

  await firm.goto("/desk");
  await firm.locator("main a[href$='/tender/cure']").first().click();
  await firm.getByText("Produrre la lettera di invito firmata").waitFor();
  await firm.getByLabel("Risposta").fill("Si produce la lettera, firmata prima del termine.");
  await firm.getByLabel("Lettera di invito").setInputFiles(paper("lettera.pdf"));
  await firm.locator("#attach-list", { hasText: "caricato" }).waitFor();
  await look(firm, "firm-cure");
  await firm.getByRole("button", { name: "Invia la risposta" }).click();
  await firm.getByText("La Sua risposta, registrata").waitFor();
  await look(firm, "firm-cure-answered");

  await seggio.goto(at(`/tenderers/${ERBA.id}`));
  await seggio.getByText("Si produce la lettera, firmata prima del termine.").waitFor();
  await look(seggio, "panel-cure-answered");
  const [file] = await Promise.all([seggio.context().waitForEvent("page"), seggio.locator("dd ul a").click()]);
  await file.waitForLoadState();
  const sent = await seggio.request.get(file.url());
  assert.deepEqual(await sent.body(), paper("lettera.pdf").buffer, "the seggio reads the file that the firm sent");
  await file.close();
  await seggio.getByRole("link", { name: "Valuta la risposta" }).click();
  await choose(seggio.getByLabel(/^sanata/));
  await seggio.getByLabel("Motivi").fill("Lettera prodotta nel termine.");
  await look(seggio, "panel-cure-assess");
  await seggio.getByRole("button", { name: "Registra la valutazione" }).click();
  await seggio.waitForURL(/\?done=\w+$/);
  await firm.reload();
  await firm.getByText("Si produce la lettera, firmata prima del termine.").waitFor();
}

/** The commission gives its points together, one judgement for each firm and criterion. */
async function judged(at, chair) {
  await chair.goto(at("/lots/1/findings"));
  await look(chair, "panel-judgements");
  for (const [index, firm] of FIRMS.entries()) {
    for (const criterion of ["b", "c"]) {
      const row = chair.locator("tbody tr", { hasText: firm.name }).filter({ has: chair.locator("a[href*='/judge']") });
      await row.locator("a").first().click();
      await chair.getByLabel("Punti e giudizio").selectOption(String(firm[criterion]));
      await chair.getByLabel("Motivazione").fill(`Giudizio sull'elemento ${criterion} di ${firm.name}.`);
      if (index === 0 && criterion === "b") await look(chair, "panel-judge");
      await chair.getByRole("button", { name: "Registra il giudizio" }).click();
      await chair.waitForURL(/\/findings\?done=\w+$/);
    }
  }
  assert.deepEqual((await rows(chair, "Un giudizio per concorrente")).map((cells) => [cells[0], cells[2]]).sort(), FIRMS.flatMap((firm) => [[firm.name, String(firm.b)], [firm.name, String(firm.c)]]).sort());
}

/** Technical scores become final and are shown; a firm reads them while every price is closed. */
async function shown(at, chair, firm) {
  await firm.goto(at("/tender/results"));
  assert.doesNotMatch(await firm.locator("main").innerText(), /54|48|41/);
  await chair.goto(at("/lots/1/comparison"));
  await look(chair, "panel-comparison-collegial");
  await chair.getByRole("link", { name: /definitivi/ }).click();
  await look(chair, "panel-technical-final");
  await chair.getByRole("button", { name: "Rendi definitivi" }).click();
  await chair.waitForURL(/\/comparison\?done=\w+$/);
  await chair.getByRole("link", { name: "Mostra i punteggi ai concorrenti" }).click();
  await look(chair, "panel-show");
  await chair.getByRole("button", { name: "Mostra ai concorrenti" }).click();
  await chair.waitForURL(/\/comparison\?done=\w+$/);
  await firm.goto(at("/tender/results"));
  const told = new Map((await rows(firm, "Punteggi tecnici")).map(([name, points]) => [name.replace(/\s*\(Lei\)$/, ""), points]));
  assert.deepEqual(told, new Map(FIRMS.map(({ name }) => [name, SCORES[name][0]])));
  await look(firm, "firm-results-technical");
}

/** Ranks, announces a draw between the two who are tied, holds it at its hour, ranks again; gives the names in their order. */
async function drawn(demo, at, id, chair, rup) {
  await rank(chair, id);
  await chair.getByText("Parità al posto 2").waitFor();
  await look(chair, "panel-ranking-tied");
  await chair.getByRole("link", { name: "Indici il sorteggio fra chi è alla pari" }).click();
  await chair.getByLabel("Dato pubblico che deciderà").fill("estrazione del Lotto, ruota di Milano, del 18 dicembre, o la prima che segue, i numeri nell'ordine di uscita separati da uno spazio");
  await look(chair, "panel-announce-draw");
  await chair.getByRole("button", { name: "Indici il sorteggio" }).click();
  await chair.waitForURL(/\/ranking\?done=\w+$/);
  await chair.getByText("In attesa del dato pubblico").waitFor();
  await look(chair, "panel-draw-announced");
  const commitment = await fact(chair, "Impronta del seme segreto");
  const visitor = await demo.visitor();
  await visitor.goto(at(""));
  const told = await visitor.locator("#notices ~ ol").innerText();
  assert.ok(told.includes(commitment) && told.includes("ruota di Milano"), told);
  for (const { name } of FIRMS) assert.ok(!told.includes(name), "who is tied is told with the ranking");
  await moveClock(demo, rup, id, /ora del sorteggio indetto/);

  const input = "8 15 33 41 70";
  await chair.goto(at("/lots/1/ranking"));
  await chair.getByRole("link", { name: "Sorteggia fra chi è alla pari" }).click();
  await chair.getByLabel("Dato pubblico, come lo dà la sua fonte").fill(input);
  await look(chair, "panel-draw");
  await chair.getByRole("button", { name: "Sorteggia" }).click();
  await chair.waitForURL(/\/ranking\?done=\w+$/);
  const [seed, again] = [await fact(chair, "Seme rivelato"), await chair.getByRole("link", { name: "Rifaccia il sorteggio da sé" }).getAttribute("href")];
  assert.equal(digest("ceralacca-draw-commitment-v1", seed), commitment, "the seed is the one committed to");
  const order = byHand(seed, input, `procedura ${id}, lotto 1, sorteggio 1`, [SOLE.id, ERBA.id]);
  await visitor.goto(again);
  assert.deepEqual((await rows(visitor, "Ordine sorteggiato")).map((cells) => cells.at(-1)), order, "anybody draws again, by a link");
  await look(visitor, "public-draw-again");
  await rank(chair, id);
  const places = [SERIO, ...order.map((drawn) => FIRMS.find((firm) => firm.id === drawn))].map(({ name }) => name);
  const table = (await rows(chair, "Graduatoria del lotto")).map(([place, name, technical, , economic, total]) => [place, bare(name), technical, economic, total]);
  assert.deepEqual(table, places.map((name, index) => [String(index + 1), name, ...SCORES[name]]));
  await look(chair, "panel-ranking-drawn");
  return places;
}

/** The value of a fact by its name. */
async function fact(page, name) {
  return (await page.locator("dt", { hasText: name }).locator("xpath=following-sibling::dd[1]").innerText()).trim();
}

function digest(...lines) {
  return createHash("sha256").update(lines.map((line) => `${line}\n`).join("")).digest("hex");
}

/** A draw by the hand procedure of docs/draw.md. */
function byHand(seed, input, subject, participants) {
  const left = [...participants].sort();
  const root = digest("ceralacca-draw-v2", seed, input, subject, left.length, ...left);
  const order = [];
  for (let block = 0; left.length > 0; block++) {
    const number = Number.parseInt(digest("ceralacca-draw-block-v2", root, block).slice(0, 8), 16);
    if (number < 2 ** 32 - (2 ** 32 % left.length)) order.push(...left.splice(number % left.length, 1));
  }
  return order;
}

/** Three sessions, three minutes, and in each what was done. */
async function minutes(at, chair) {
  await chair.goto(at("/panel"));
  const links = await chair.getByRole("link", { name: /^Verbale/ }).evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  assert.equal(links.length, 3);
  const said = [/apertura delle buste amministrative[^]*sanata/, /buste tecniche[^]*41/, /buste economiche[^]*8,20/];
  for (const [index, address] of links.entries()) {
    await chair.goto(address);
    assert.match(await chair.locator("main").innerText(), said[index], address);
    await look(chair, `panel-minutes-${index + 1}`);
    const pdf = await chair.request.get(await chair.getByRole("link", { name: "Apri il PDF/A" }).getAttribute("href"));
    assert.equal((await pdf.body()).subarray(0, 5).toString(), "%PDF-");
  }
}

/** A name in a ranking, without what is said beside it of a tie. */
function bare(name) {
  return name.replace(/\s*a pari.*$/s, "");
}

/** The last firm reads where it stands; a visitor reads the ranking and who is proposed. */
async function results(demo, at, firms, places) {
  const last = FIRMS.find(({ name }) => name === places[2]);
  const page = firms.get(last);
  await page.goto(at("/tender/results"));
  const ranking = (await rows(page, "Graduatoria")).map(([place, name, ...points]) => [place, bare(name.replace(/\s+/g, " ")), ...points]);
  assert.deepEqual(ranking, places.map((name, index) => [String(index + 1), index === 2 ? `${name} (Lei)` : name, ...SCORES[name]]));
  assert.match(await page.locator("main").innerText(), /Aggiudicazione proposta a Cooperativa sociale Serio/);
  await look(page, "firm-results");
  const visitor = await demo.visitor();
  await visitor.goto(at(""));
  assert.match(await visitor.locator("#results ~ p").first().innerText(), /aggiudicazione proposta a Cooperativa sociale Serio/);
  const published = (await rows(visitor, "Graduatoria del lotto")).map(([place, name, ...points]) => [place, bare(name), ...points]);
  assert.deepEqual(published, places.map((name, index) => [String(index + 1), name, ...SCORES[name]]));
  assert.match(await visitor.locator("main").innerText(), /deciso (per|da:?) sorteggio/);
  await look(visitor, "public-results");
}
