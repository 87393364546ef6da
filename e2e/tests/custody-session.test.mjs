// Shares given in a session, in each of the three tenders; and what the page does when the server lies.
import assert from "node:assert/strict";
import { custodians, give } from "../harness/custody.mjs";
import { PIN, journey, look, untilFirstShare, walkByKeyboard } from "../harness/index.mjs";

for (const example of ["como", "ricengo", "cremona"]) {
  journey(`two custodians open the first envelopes of ${example}`, async (demo) => {
    const { address } = await untilFirstShare(demo, example);
    const [one, two] = await custodians(demo, example);
    await one.goto(address);
    await one.locator("article.envelope").first().waitFor();
    const count = await one.locator("article.envelope").count();
    assert.equal(await one.locator("article .checks .passed").count(), 11 * count, "every check of every envelope has passed");
    if (example === "como") {
      await look(one, "custody-session");
      await walkByKeyboard(one);
      await give(one, "000000");
      await one.getByText("il PIN non è giusto").waitFor();
    }
    await give(one, PIN);
    await one.getByText("Quote date e registrate").waitFor();
    // Nothing more to give, and no PIN in the page.
    await one.locator("#pin").waitFor({ state: "detached" });
    await one.locator("article.envelope").first().getByText("Quote date: 1 di 2, fra cui la Sua").waitFor();
    await two.goto(address);
    await two.locator("form#give").waitFor();
    await give(two, PIN);
    await two.getByText("Quote date e registrate").waitFor();
    await two.locator("#custody-session > p", { hasText: "non c'è alcuna busta da aprire" }).waitFor();
    await one.locator("#custody-session > p", { hasText: "non c'è alcuna busta da aprire" }).waitFor();
    assert.equal(await two.locator("#custody-session > ul > li").count(), count);
    await one.reload();
    assert.equal(await one.locator("h2#given-before + ul > li").count(), count, "what was given, and when, is in the record");
  });
}

journey("a custodian with two windows gives his shares once", async (demo) => {
  const { address } = await untilFirstShare(demo, "ricengo");
  const [one] = await custodians(demo, "ricengo");
  const two = await one.context().newPage();
  for (const page of [one, two]) {
    await page.goto(address);
    await page.locator("form#give").waitFor();
  }
  await Promise.all([give(one, PIN), give(two, PIN)]);
  for (const page of [one, two]) await page.getByText("Quote date: 1 di 2, fra cui la Sua").first().waitFor();
  await one.getByRole("button", { name: "Chiudi la chiave adesso" }).click();
  assert.equal(await one.getByRole("button", { name: "Chiudi la chiave adesso" }).count(), 0);
});

journey("a browser without the key says where to bring it", async (demo) => {
  const { address } = await untilFirstShare(demo, "ricengo");
  const page = await demo.person("ricengo-custode-3");
  await page.goto(address);
  await page.getByText("non è in questo browser").waitFor();
});

const later = (instant, hours) => new Date(Date.parse(instant) + hours * 3_600_000).toISOString();
/** What a server that lies changes in its answer, and which check notices. */
const LIES = [
  ["an altered receipt", /firmata dal registro/, (said) => (said.envelopes[0].receipt.entry.payload.manifest.procedure = "altra-gara")],
  ["a receipt without its proof", /nel registro, con la prova/, (said) => (said.envelopes[0].receipt.proof = null)],
  ["an altered header", /nomina proprio questa busta/, (said) => (said.envelopes[0].header.key_commitment = said.envelopes[1].header.key_commitment)],
  ["another tenderer's envelope in the place of this one", /è l'offerta di questo concorrente/, (said) => (said.envelopes[0].header = said.envelopes[1].header)],
  ["an earlier term", /è l'offerta di questo concorrente/, (said) => (said.deadline = later(said.deadline, -1))],
  ["a term that has not passed", /Il termine è passato/, (said) => (said.deadline = later(said.now, 1))],
  ["other custodians", /ai custodi che la pubblicazione nomina/, (said) => said.custodians.epoch++],
  ["an answer without a receipt", null, (said) => delete said.envelopes[0].receipt],
  ["a lower threshold", /ai custodi che la pubblicazione nomina/, (said) => (said.custodians.threshold = 1)],
  ["a session key of its own", /La chiave della seduta/, (said) => (said.session_public = said.custodians.custodians[0].public)],
];

/** What such a server changes in the acts of the record that it gives. */
const LIES_OF_THE_RECORD = [
  ["the start of the session withheld", /Gli atti del registro/, (said) => withhold(said, "session_started")],
  ["the last act left out", /Gli atti del registro/, (said) => said.procedure.acts.pop()],
  ["an act under another name", /Gli atti del registro/, (said) => (withhold(said, "tender_taken").kind = "presence_confirmed")],
  ["an act whose proof is missing", /nel registro, con la prova/, (said) => delete act(said, "term_expired").proof],
  ["an act altered", /Gli atti del registro/, (said) => (act(said, "published").entry.payload.custody.threshold = 1)],
  ["a tenderer's acts without the last one", /Gli atti del registro/, (said) => Object.values(said.tenders).forEach(({ acts }) => acts.pop())],
];

const act = (said, kind) => said.procedure.acts.findLast((one) => one.kind === kind);

function withhold(said, kind) {
  const hidden = act(said, kind);
  delete hidden.entry;
  delete hidden.proof;
  return hidden;
}

journey("a server that lies gets no share, and is told which check failed", async (demo) => {
  const { address } = await untilFirstShare(demo, "ricengo");
  const [page] = await custodians(demo, "ricengo");
  const given = [];
  page.on("request", (request) => request.url().endsWith("/give-share") && given.push(request.url()));
  for (const [lie, noticed, alter] of LIES) {
    // First honest, so that the form stands there; the lie comes when the PIN is given.
    let lies = false;
    await page.route("**/to-open", async (route) => {
      const answer = await route.fetch();
      const said = await answer.json();
      if (lies) alter(said);
      await route.fulfill({ response: answer, json: said });
    });
    await page.goto(address);
    await page.locator("form#give").waitFor();
    lies = true;
    await give(page, PIN);
    await page.getByText("Nessuna quota data").first().waitFor();
    if (noticed !== null) {
      assert.match(await page.locator(".checks .failed").first().innerText(), noticed, lie);
      assert.equal(await page.locator("form#give").count(), 0, `${lie}: nothing to click`);
    }
    await page.unroute("**/to-open");
  }
  for (const [lie, noticed, alter] of LIES_OF_THE_RECORD) {
    await page.route("**/record", async (route) => {
      const answer = await route.fetch();
      const said = await answer.json();
      alter(said);
      await route.fulfill({ response: answer, json: said });
    });
    await page.goto(address);
    assert.match(await page.locator(".checks .failed").first().innerText(), noticed, lie);
    assert.equal(await page.locator("form#give").count(), 0, `${lie}: nothing to click`);
    await page.unroute("**/record");
  }
  assert.deepEqual(given, []);
});
