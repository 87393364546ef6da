// A direct award to one firm, from nothing to published: counted in pages and clicks, by keyboard alone, and without scripts.
import assert from "node:assert/strict";
import { journey, look, tabTo, walkByKeyboard } from "../harness/index.mjs";

const PAGES_MAX = 5;
const CLICKS_MAX = 25;

/** A page whose clicks and pages are counted: every click of the mouse, every page that came with an answer. */
function counted(page) {
  const count = { pages: new Set(), clicks: 0 };
  page.on("framenavigated", (frame) => {
    if (frame === page.mainFrame()) count.pages.add(new URL(frame.url()).pathname);
  });
  const click = async (locator) => {
    count.clicks += 1;
    await locator.click();
  };
  const type = async (locator, text) => {
    await click(locator);
    await page.keyboard.press("Control+A");
    await page.keyboard.type(text);
  };
  return { count, click, type };
}

async function directAward(page, { click, type }) {
  await page.goto("/procedures/new");
  await click(page.getByRole("button", { name: "Comincia un affidamento diretto" }));
  await type(page.getByLabel("Oggetto"), "Pulizia degli uffici comunali, anno 2027");
  await type(page.getByLabel("CPV", { exact: true }), "pulizia uffici");
  await type(page.getByLabel("CIG"), "B9A443D84D");
  await type(page.getByLabel("Importo, IVA esclusa"), "38.500,00");
  await type(page.getByLabel("Operatore"), "Lario");
  // A search that finds one thing only has chosen it; both are found by one press each.
  await click(page.getByRole("button", { name: "Cerca" }).first());
  await click(page.getByRole("button", { name: "Cerca" }).last());
  assert.equal(await page.getByLabel("CPV", { exact: true }).inputValue(), "90919200-4");
  assert.equal(await page.getByLabel("Operatore").inputValue(), "coop-lario");
  await click(page.getByRole("button", { name: "Salva e continua" }));
  await type(page.getByLabel("Atto: tipo, numero e data"), "Determinazione n. 123 del 20/11/2026");
  await click(page.getByRole("button", { name: "Salva e continua" }));
  await page.getByRole("heading", { name: "Niente da sistemare: si può pubblicare" }).waitFor();
}

async function publish(page, press) {
  await press(page.getByRole("button", { name: "Registra la decisione e pubblica" }));
  await page.waitForURL(/done=/);
  const id = new URL(page.url()).pathname.split("/")[2];
  const published = await (await page.request.get(`/api/procedures/${id}`)).json();
  assert.equal(published.phase, "published");
  assert.equal(published.definition.lots[0].cig, "B9A443D84D");
  return id;
}

journey("a direct award takes at most five pages and twenty-five clicks", async (demo) => {
  const rup = await demo.person("cremona-rup");
  const hand = counted(rup);
  await directAward(rup, hand);
  await publish(rup, hand.click);
  console.log(`direct award: ${hand.count.pages.size} pages, ${hand.count.clicks} clicks`);
  assert.ok(hand.count.pages.size <= PAGES_MAX, `${hand.count.pages.size} pages: ${[...hand.count.pages].join(" ")}`);
  assert.ok(hand.count.clicks <= CLICKS_MAX, `${hand.count.clicks} clicks`);
});

journey("a direct award without scripts", async (demo) => {
  const rup = await demo.person("cremona-rup", { javaScriptEnabled: false });
  const press = (locator) => locator.click();
  const type = (locator, text) => locator.fill(text);
  await directAward(rup, { click: press, type });
  await publish(rup, press);
});

journey("a direct award by keyboard alone, and how its pages look", async (demo) => {
  const rup = await demo.person("cremona-rup");
  const press = async (locator) => {
    await tabTo(rup, locator);
    await rup.keyboard.press("Enter");
    await rup.waitForLoadState();
  };
  const type = async (locator, text) => {
    await tabTo(rup, locator);
    await rup.keyboard.press("Control+A");
    await rup.keyboard.type(text);
  };
  await rup.goto("/procedures/new");
  await look(rup, "buyer-new");
  await walkByKeyboard(rup);
  await directAward(rup, { click: press, type });
  await look(rup, "buyer-review");
  const id = new URL(rup.url()).pathname.split("/")[2];
  await rup.goto(`/procedures/${id}/edit/direct`);
  await look(rup, "buyer-direct");
  await walkByKeyboard(rup);
  await rup.getByLabel("Importo, IVA esclusa").fill("circa mille");
  await rup.getByRole("button", { name: "Salva e continua" }).click();
  await rup.getByRole("heading", { name: /Una cosa da sistemare/ }).waitFor();
  await look(rup, "buyer-direct-wrong");
  // The summary leads to the field, which still holds what was typed.
  await rup.getByRole("link", { name: /circa mille/ }).click();
  assert.equal(await rup.getByLabel("Importo, IVA esclusa").inputValue(), "circa mille");
  await rup.goto(`/procedures/${id}/edit/decision`);
  await look(rup, "buyer-decision");
});
