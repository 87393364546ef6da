// The commission at its pages: sheets by keyboard alone, comparison, ranking, proposals, minutes.
import assert from "node:assert/strict";
import { journey, look, tabTo } from "../harness/index.mjs";

journey("a commissioner fills in and locks his sheet by keyboard alone", async (demo) => {
  const procedure = await demo.walk("como", "technical-open");
  const at = (rest) => `/procedures/${procedure}${rest}`;
  const page = await demo.person("como-commissario-1");
  await page.goto(at("/lots/1/sheet"));
  await look(page, "panel-sheet");
  const selects = page.locator("#sheet select");
  const count = await selects.count();
  assert.ok(count > 20, `${count} cells`);

  await page.goto(at("/lots/1/sheet"));
  await tabTo(page, selects.first());
  for (let cell = 0; cell < count; cell++) {
    assert.ok(await selects.nth(cell).evaluate((one) => one === document.activeElement), `tab goes on to cell ${cell}`);
    // As if typing the coefficient: the list jumps to it.
    await page.keyboard.type("0,8");
    await page.keyboard.press("Tab");
  }
  await page.locator("[data-saved]", { hasText: "salvata alle" }).waitFor();
  assert.equal(await page.locator("[data-given]").innerText(), String(count));
  assert.deepEqual(await selects.evaluateAll((all) => [...new Set(all.map((one) => one.value))]), ["0.8"]);

  // What was chosen is there again after a reload.
  await page.reload();
  assert.equal(await page.locator("[data-given]").innerText(), String(count));
  await page.getByRole("button", { name: "Salva e vai a bloccare la scheda" }).click();
  await page.getByText(`La scheda ha ${count} coefficienti su ${count}`).waitFor();
  await look(page, "panel-sheet-lock");
  await tabTo(page, page.getByLabel("Ho riletto la scheda e la confermo"));
  await page.keyboard.press("Space");
  await tabTo(page, page.getByRole("button", { name: "Blocca la scheda" }));
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/panel\?done=\w+$/);

  // Nobody sees it before all have locked theirs.
  const second = await demo.person("como-commissario-2");
  await second.goto(at("/lots/1/comparison"));
  assert.doesNotMatch(await second.locator("main").innerText(), /Coefficienti dei commissari/);
  assert.equal(await second.locator("td", { hasText: "0,8" }).count(), 0);
  await look(second, "panel-comparison-blind");
  await second.goto(at("/lots/1/findings"));
  await look(second, "panel-findings");
  await second.getByRole("link", { name: /Accerta/ }).first().click();
  await look(second, "panel-ascertain");
});

journey("scores, ranking and proposals open down to the last number", async (demo) => {
  const procedure = await demo.walk("como", "scored");
  const at = (rest) => `/procedures/${procedure}${rest}`;
  const auditor = await demo.person("como-revisore");
  await auditor.goto(at("/lots/1/comparison"));
  await look(auditor, "panel-comparison");
  assert.equal(await auditor.getByRole("link", { name: "Mostra i punteggi ai concorrenti" }).count(), 0);
  await auditor.goto(at("/lots/1/ranking"));
  assert.doesNotMatch(await auditor.locator("main").innerText(), /Offerto/);
});

journey("a ranking is made, read and turned into proposals", async (demo) => {
  const procedure = await demo.walk("como", "ranked");
  const at = (rest) => `/procedures/${procedure}${rest}`;
  const chair = await demo.person("como-commissario-1");
  await chair.goto(at("/lots/1/ranking"));
  const number = chair.locator(".reckonings details").first();
  await tabTo(chair, number.locator("summary"));
  await chair.keyboard.press("Enter");
  assert.match(await number.innerText(), /media .*troncata|×/);
  await look(chair, "panel-ranking");
  await chair.emulateMedia({ media: "print" });
  assert.ok(await chair.locator(".reckonings .derivation").nth(3).isVisible(), "on paper every derivation stands below the table");
  await chair.emulateMedia({ media: "screen" });
  await chair.goto(at("/awards"));
  await look(chair, "panel-awards");
  for (let lots = await chair.getByRole("link", { name: /^Proponi/ }).count(); lots > 0; lots--) {
    await chair.getByRole("link", { name: /^Proponi/ }).first().click();
    await chair.getByLabel("Motivazione").fill("Primo in graduatoria nei limiti dei lotti aggiudicabili.");
    await chair.getByRole("button", { name: "Proponi" }).click();
    await chair.waitForURL(/\/awards\?done=\w+$/);
  }
  await chair.goto(at("/panel"));
  assert.match(await chair.locator("main").innerText(), /hanno finito/);
  const [minutes] = await chair.getByRole("link", { name: /Verbale/ }).all();
  await minutes.click();
  await look(chair, "panel-minutes");
  const english = await demo.person("como-rup", { lang: "en" });
  await english.goto(at("/lots/1/ranking"));
  await look(english, "panel-ranking-en");
});
