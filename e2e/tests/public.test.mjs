// What everybody sees: finding a procedure, reading it, and what stays hidden.
import assert from "node:assert/strict";
import { PHONE, journey, look, walkByKeyboard } from "../harness/index.mjs";

journey("a citizen finds a procedure by words and filters", async (demo) => {
  const page = await demo.visitor();
  await page.goto("/procedures");
  assert.equal(await page.locator(".procedure").count(), 3);
  await page.getByLabel("Parole, ente, CIG o CPV").fill("disabilita como");
  await page.getByRole("button", { name: "Cerca" }).click();
  assert.equal(await page.locator(".procedure").count(), 1, "accents and capitals do not count");
  assert.match(page.url(), /q=disabilita/);
  await page.goto("/procedures?state=open&max=20.000");
  assert.match(await page.locator(".procedure").first().innerText(), /Ricengo/);
  assert.equal(await page.locator(".procedure").count(), 1);
  await page.goto("/procedures?q=nulla-di-simile&min=mille");
  assert.match(await page.locator("main").innerText(), /Nessuna procedura corrisponde[\s\S]*/);
  assert.match(await page.locator("main").innerText(), /Importo non leggibile/);
  await look(page, "procedures-none");
});

journey("a citizen looks at one body's procedures, and takes the filter off", async (demo) => {
  const page = await demo.visitor();
  await page.goto("/procedures");
  await page.locator("summary", { hasText: "stazione appaltante" }).click();
  const names = await page.getByLabel("Stazione appaltante").locator("option").allInnerTexts();
  assert.equal(names.length, 4, names.join(", "));
  await page.getByLabel("Stazione appaltante").selectOption({ label: names.find((name) => /Como/.test(name)) });
  await page.getByRole("button", { name: "Cerca" }).click();
  assert.match(page.url(), /buyer=/);
  assert.equal(await page.locator(".procedure").count(), 1);
  const active = page.locator(".active-filters");
  assert.match(await active.innerText(), /Stazione appaltante: .*Como/);
  await look(page, "procedures-buyer");
  await active.getByRole("link", { name: /Togli/ }).click();
  assert.equal(await page.locator(".procedure").count(), 3);
  // From a procedure to all those of its body.
  await page.locator(".procedure h3 a").first().click();
  await page.locator(".key-facts dd a").click();
  assert.equal(await page.locator(".procedure").count(), 1);
  assert.equal(await active.locator("li").count(), 1);
});

journey("once the commission is named everybody reads who sits in it, and of the tenderers nothing", async (demo) => {
  const procedure = await demo.walk("como", "technical-open");
  const page = await demo.visitor();
  await page.goto(`/procedures/${procedure}`);
  const text = await page.locator("main").innerText();
  for (const part of ["Commissione giudicatrice", "presidente", "conflitti di interessi", "Ammissioni ed esclusioni definite", "Amministrazione trasparente"]) {
    assert.match(text, new RegExp(part), part);
  }
  assert.doesNotMatch(text, /Cooperativa sociale Lario|Graduatoria del lotto/);
  await look(page, "procedure-commission");
});

journey("a citizen reads a procedure", async (demo) => {
  const page = await demo.visitor();
  await page.goto("/procedures");
  await page.getByRole("link", { name: /assistenza educativa/ }).click();
  const text = await page.locator("main").innerText();
  for (const part of ["Partecipa", "tempo rimasto", "manodopera", "Termine per le offerte", "custodi su", "Pubblicata"]) {
    assert.match(text, new RegExp(part), part);
  }
  assert.ok((await page.locator("figure.curve svg").count()) >= 1, "the formula is drawn");
  await look(page, "procedure-como");
  await walkByKeyboard(page);
});

journey("a procedure on a phone, in English", async (demo) => {
  const page = await demo.visitor({ lang: "en", viewport: PHONE });
  await page.goto("/procedures?q=ricengo");
  await page.locator(".procedure h3 a").click();
  assert.match(await page.locator("main").innerText(), /Take part/);
  await look(page, "procedure-ricengo-en");
});

journey("until the term nobody reads who was invited or who tendered", async (demo) => {
  const page = await demo.visitor();
  await page.goto("/procedures?q=ricengo");
  const address = await page.locator(".procedure h3 a").getAttribute("href");
  for (const form of ["", "/file.toml", "/file.json"]) {
    const answer = await page.request.get(address + form);
    assert.equal(answer.status(), 200, form);
    const text = await answer.text();
    for (const firm of ["coop-serio", "gira-il-sole", "Gira il Sole"]) {
      assert.doesNotMatch(text, new RegExp(firm), `${form} names ${firm}`);
    }
  }
});

journey("pages about the platform", async (demo) => {
  const page = await demo.visitor();
  for (const name of ["help", "accessibility", "privacy"]) {
    await page.goto(`/${name}`);
    await look(page, name);
  }
  const missing = await page.request.get("/procedures/none");
  assert.equal(missing.status(), 404);
  await page.goto("/procedures/none");
  assert.match(await page.locator("h1").innerText(), /Pagina non trovata/);
  await look(page, "not-found");
});
