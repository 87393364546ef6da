// What goes wrong on the last day: nothing is lost, and nobody is left in doubt.
import assert from "node:assert/strict";
import { choose, cut, journey, look } from "../harness/index.mjs";
import { RICENGO, goTo, makeKey, prepareRicengo, saved, send, uploaded } from "../harness/tender.mjs";

const BIG_BYTES = 200 * 1024 * 1024;

async function begun(demo) {
  const page = await demo.person("serio-legale");
  const code = await makeKey(page, RICENGO);
  return { page, code };
}

journey("a laptop is lost at 11:50: the recovery code opens the draft elsewhere", async (demo) => {
  const { page, code } = await begun(demo);
  await prepareRicengo(page);
  await goTo(page, "Busta C");
  await uploaded(page);
  await page.context().close();
  const other = await demo.person("serio-legale");
  await other.goto(`/procedures/${RICENGO}/tender/economic`);
  await other.getByLabel("Codice di recupero").fill("0000-0000");
  await other.getByRole("button", { name: "Recupera la chiave" }).click();
  await other.locator(".field-error", { hasText: "non apre questa offerta" }).waitFor();
  await other.getByLabel("Codice di recupero").fill(code.toLowerCase());
  await other.getByRole("button", { name: "Recupera la chiave" }).click();
  await other.locator("#step-heading", { hasText: "Chi partecipa" }).waitFor();
  await goTo(other, "Busta C");
  assert.equal(await other.getByLabel("Ribasso percentuale").inputValue(), "7,25");
  assert.ok((await other.locator(".files .done").count()) >= 2, "files already uploaded are there");
  await send(other);
});

journey("computer, code and colleagues are lost: the tender is begun anew, and what was sent stays sent", async (demo) => {
  const { page, code } = await begun(demo);
  await prepareRicengo(page);
  await send(page);
  const other = await demo.person("serio-legale");
  await other.goto(`/procedures/${RICENGO}/tender/key`);
  await other.getByRole("heading", { name: "ricominciare da capo" }).waitFor();
  await look(other, "firm-begin-anew");
  await other.getByRole("button", { name: "Ricomincia da capo" }).click();
  await other.locator(".field-error", { hasText: "Confermi di aver capito" }).waitFor();
  await choose(other.getByLabel("Ho capito: la bozza salvata finora va perduta"));
  await other.getByRole("button", { name: "Ricomincia da capo" }).click();
  const fresh = (await other.locator("#recovery-code").innerText()).trim();
  assert.notEqual(fresh, code);
  await other.getByLabel("Riscriva gli ultimi quattro caratteri").fill(fresh.slice(-4));
  await other.getByRole("button", { name: "Ho il codice: prosegui" }).click();
  await other.locator("#step-heading", { hasText: "Chi partecipa" }).waitFor();
  assert.match(await other.locator("#sent-state").innerText(), /inviata/i);

  // The first computer turns up again: its key opens nothing any more, and says so.
  await page.goto(`/procedures/${RICENGO}/tender/economic`);
  await page.getByLabel("Codice di recupero").fill(code);
  await page.getByRole("button", { name: "Recupera la chiave" }).click();
  await page.locator(".field-error", { hasText: "non apre questa offerta" }).waitFor();
  await page.getByLabel("Codice di recupero").fill(fresh);
  await page.getByRole("button", { name: "Recupera la chiave" }).click();
  await page.locator("#step-heading", { hasText: "Chi partecipa" }).waitFor();

  await prepareRicengo(other);
  await send(other);
});

journey("a server that names other custodians, or another record, gets nothing sealed", async (demo) => {
  const page = await demo.person("serio-legale");
  const tender = `/procedures/${RICENGO}/tender/key`;
  await page.goto(`/procedures/${RICENGO}`);
  const shown = await page.locator("#custody-fingerprint").innerText();
  const sent = [];
  page.on("request", (request) => /\/(draft-keys|uploads|tender)$/.test(new URL(request.url()).pathname) && request.method() !== "GET" && sent.push(request.url()));
  const published = (said) => said.entry.payload.custody.custodians;
  const lies = [
    [/non è firmata dal registro/, (said) => (published(said)[0].public = published(said)[1].public)],
    [/non è firmata dal registro/, (said) => (said.entry.payload.custody.threshold = 1)],
    [/non ha ancora la prova/, (said) => (said.proof = null)],
  ];
  for (const [noticed, alter] of lies) {
    await page.route("**/publication", async (route) => {
      const answer = await route.fetch();
      const said = await answer.json();
      alter(said);
      await route.fulfill({ response: answer, json: said });
    });
    await page.goto(tender);
    await page.locator("#not-proved").filter({ hasText: noticed }).waitFor();
    assert.equal(await page.locator("#step button").count(), 0, "nothing to go on with");
    await page.unroute("**/publication");
  }

  // The server's other answer may name whom it likes: what is sealed to is the publication.
  await page.route(`**/api/procedures/${RICENGO}`, async (route) => {
    const answer = await route.fetch();
    const said = await answer.json();
    said.custody.threshold = 1;
    said.custody.custodians.reverse();
    await route.fulfill({ response: answer, json: said });
  });
  await page.goto(tender);
  await page.locator("details.custody-proved summary").filter({ hasText: "2 custodi su 3" }).click();
  assert.equal(await page.locator("#custody-fingerprint").innerText(), shown, "as on the public page");
  await look(page, "firm-custody-proved");

  // The key of the record that the browser knew at the first visit, and another one now.
  await page.route("**/record/key", async (route) => {
    const answer = await route.fetch();
    const [name, id, key] = (await answer.text()).trim().split("+");
    await route.fulfill({ response: answer, body: `${name}+${id}+${key.slice(0, 4)}${[...key.slice(4)].reverse().join("")}\n` });
  });
  await page.goto(tender);
  await page.locator("#not-proved").filter({ hasText: "non è quella che questo browser ha conosciuto la prima volta" }).waitFor();
  await look(page, "firm-record-key-changed");
  await page.unroute("**/record/key");
  await page.goto(tender);
  await page.locator("details.custody-proved").waitFor();
  assert.deepEqual(sent, []);
});

journey("the network is cut in the middle of a large upload, and the page is reloaded", async (demo) => {
  const { page } = await begun(demo);
  await goTo(page, "Busta B");
  const measured = await page.evaluate(() => {
    globalThis.longest = 0;
    let last = performance.now();
    const frame = (now) => {
      globalThis.longest = Math.max(globalThis.longest, now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    return true;
  });
  assert.ok(measured);
  const started = Date.now();
  const input = page.locator(".field.document input[type=file]").first();
  // The file is made in the page: Playwright does not carry 200 MB as a buffer.
  await input.evaluate((field, length) => {
    const piece = new Uint8Array(1024 * 1024).map((_, at) => at % 251);
    const transfer = new DataTransfer();
    transfer.items.add(new File(Array.from({ length: length / piece.length }, () => piece), "grande.pdf"));
    field.files = transfer.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }, BIG_BYTES);
  await page.locator(".files progress[aria-label^='Caricamento']").first().waitFor({ timeout: 60_000 });
  const sealed_ms = Date.now() - started;
  console.log(`# 200 MB sealed in ${sealed_ms} ms (${Math.round(BIG_BYTES / 1_000 / sealed_ms)} MB/s), longest frame ${Math.round(await page.evaluate(() => globalThis.longest))} ms`);
  await cut(page, true);
  await page.locator(".files li", { hasText: "connessione interrotta" }).waitFor({ timeout: 60_000 });
  await cut(page, false);
  await page.locator(".files progress").first().waitFor();
  await saved(page);
  page.on("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await page.locator(".files .done").first().waitFor({ timeout: 60_000 });
});

journey("a double click sends once, and the back button leaves everything as it was", async (demo) => {
  const { page } = await begun(demo);
  await prepareRicengo(page);
  await page.goBack();
  await page.locator("#step-heading", { hasText: "Busta C" }).waitFor();
  assert.equal(await page.getByLabel("Ribasso percentuale").inputValue(), "7,25");
  await goTo(page, "Controllo e invio");
  await page.locator('#send[aria-disabled="false"]').waitFor();
  await Promise.all([page.waitForURL(/\/tender\/receipts\//), page.locator("#send").dblclick()]);
  await page.goto(`/procedures/${RICENGO}/tender`);
  assert.equal(await page.locator("main tbody tr").count(), 1);
});

journey("two windows: what one writes the other gets, what both write is asked", async (demo) => {
  const { page } = await begun(demo);
  const other = await page.context().newPage();
  await other.goto(`/procedures/${RICENGO}/tender/economic`);
  // The other window has read the draft before this one changes it.
  await other.getByLabel("Ribasso percentuale").waitFor();
  await goTo(page, "Busta C");
  await page.getByLabel("Ribasso percentuale").fill("5");
  await page.getByLabel("Costi del personale").fill("100");
  await page.waitForTimeout(900);
  await saved(page);
  await other.getByLabel("Ribasso percentuale").fill("6");
  await other.getByLabel("Costi aziendali della sicurezza").fill("70");
  await other.getByRole("button", { name: /Tieni la mia: 6/ }).click();
  await saved(other);
  await goTo(other, "Chi partecipa");
  await goTo(other, "Busta C");
  assert.equal(await other.getByLabel("Ribasso percentuale").inputValue(), "6");
  assert.equal(await other.getByLabel("Costi del personale").inputValue(), "100");
});

journey("a login that has expired is asked for again, and nothing typed is lost", async (demo) => {
  const { page } = await begun(demo);
  await goTo(page, "Busta C");
  await saved(page);
  await page.context().clearCookies();
  await page.getByLabel("Ribasso percentuale").fill("9,5");
  const dialog = page.locator("dialog.ask");
  await dialog.waitFor();
  await page.context().request.post(`${demo.url}/api/login`, { data: { person: "serio-legale" } });
  await dialog.getByRole("button", { name: /prosegui/ }).click();
  await saved(page);
  await page.reload();
  await page.getByLabel("Ribasso percentuale").waitFor();
  assert.equal(await page.getByLabel("Ribasso percentuale").inputValue(), "9,5");
});

journey("the term passes while the tender is being sent: both instants are told, the draft stays", async (demo) => {
  const { page } = await begun(demo);
  await prepareRicengo(page);
  await goTo(page, "Controllo e invio");
  await page.locator('#send[aria-disabled="false"]').waitFor();
  const { deadline } = await (await fetch(`${demo.url}/api/procedures/${RICENGO}`)).json();
  await demo.clock(new Date(Date.parse(deadline) + 1_000).toISOString());
  await page.locator("#send").click();
  await page.locator("#too-late", { hasText: "NON è stata registrata" }).waitFor();
  assert.equal(await page.locator("#too-late dd").count(), 3);
  await goTo(page, "Busta C");
  assert.equal(await page.getByLabel("Ribasso percentuale").inputValue(), "7,25");
});

journey("a browser without a private file system is told so", async (demo) => {
  const page = await demo.person("serio-legale");
  await page.addInitScript(() => {
    Object.defineProperty(StorageManager.prototype, "getDirectory", { value: () => Promise.reject(new DOMException("no", "SecurityError")) });
  });
  await page.goto(`/procedures/${RICENGO}/tender/key`);
  await page.locator("#lacking", { hasText: "OPFS" }).waitFor();
  assert.match(await page.locator("#lacking").innerText(), /ceralacca seal/);
});
