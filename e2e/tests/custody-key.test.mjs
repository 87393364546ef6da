// A custodian's key: made, printed, lost, restored, imported, exported, tried.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { PIN, axe, fits, importKey, journey, keyFile, look, walkByKeyboard } from "../harness/index.mjs";

const CUSTODIAN = "como-custode-1";
const OWN_PIN = "il-mio-pin-7";

const openPart = async (page, form) => {
  const part = page.locator("details", { has: page.locator(form) });
  if ((await part.getAttribute("open")) === null) await part.locator("summary").click();
};

/** Makes a new key and enrols it; gives the code as printed. */
async function makeKey(page) {
  await page.goto("/custody");
  await openPart(page, "form#make");
  await page.locator("#make-pin").fill(OWN_PIN);
  await page.locator("#make-again").fill(OWN_PIN);
  await page.getByRole("button", { name: "Crea la chiave" }).click();
  await page.locator("#recovery-code").waitFor();
  return page.locator("#recovery-code").innerText();
}

async function confirm(page, code) {
  const groups = code.split("-");
  for (const input of await page.locator("form#confirm input").all()) {
    const label = await page.locator(`label[for="${await input.getAttribute("id")}"]`).innerText();
    await input.fill(groups[Number(/\d+/.exec(label)[0]) - 1].toLowerCase());
  }
  await Promise.all([page.waitForURL(/done=/), page.getByRole("button", { name: "Ho il foglio" }).click()]);
}

const tryKey = async (page, pin) => {
  await page.locator("form#try-0").getByLabel("PIN").fill(pin);
  await page.getByRole("button", { name: "Prova la chiave" }).click();
};

journey("a custodian makes a key, loses the device and restores it with the printed code", async (demo) => {
  const page = await demo.person(CUSTODIAN);
  const code = await makeKey(page);
  assert.match(code.replaceAll("-", ""), /^[0-9A-HJKMNP-TV-Z]{26}[0-9A-HJKMNP-TV-Z*~$=U]$/);
  await look(page, "custody-code");
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator("#recovery-code").isVisible());
  assert.equal(await page.locator("form#confirm").isVisible(), false, "only the sheet is printed");
  await page.emulateMedia({ media: "screen" });
  await confirm(page, code);
  await page.getByText("la chiave iscritta è in questo browser").waitFor();
  assert.equal(await page.locator("#recovery-code").count(), 0, "the code is shown once");
  await tryKey(page, OWN_PIN);
  await page.getByText("La chiave si apre").waitFor();
  await tryKey(page, "sbagliato");
  await page.getByText("La chiave non si apre").waitFor();
  assert.equal(await page.locator("#try-0-pin").inputValue(), "");

  const other = await demo.person(CUSTODIAN);
  await other.goto("/custody");
  await other.getByText("NON è in questo browser").waitFor();
  await other.getByLabel("Codice di recupero").fill(code.replaceAll("-", " ").replace(/^./, (first) => (first === "0" ? "1" : "0")));
  await other.locator("#restore-pin").fill("nuovo-pin-2");
  await other.locator("#restore-again").fill("nuovo-pin-2");
  await other.getByRole("button", { name: "Ripristina" }).click();
  await other.getByText("Il codice non è giusto").waitFor();
  await other.getByLabel("Codice di recupero").fill(code.toLowerCase());
  await other.locator("#restore-pin").fill("nuovo-pin-2");
  await other.locator("#restore-again").fill("nuovo-pin-2");
  await Promise.all([other.waitForURL(/done=/), other.getByRole("button", { name: "Ripristina" }).click()]);
  await tryKey(other, "nuovo-pin-2");
  await other.getByText("La chiave si apre").waitFor();
});

journey("a custodian who knows the PIN gives the key another", async (demo) => {
  const page = await demo.person(CUSTODIAN);
  await importKey(demo, page, CUSTODIAN);
  await page.goto("/custody");
  const change = async (old, pin) => {
    await openPart(page, "form#pin-0");
    await page.locator("#pin-0-old").fill(old);
    await page.locator("#pin-0-pin").fill(pin);
    await page.locator("#pin-0-again").fill(pin);
    await page.getByRole("button", { name: "Cambia il PIN" }).click();
  };
  await change("sbagliato", "un-altro-pin-3");
  await page.getByText("La chiave non si apre").waitFor();
  await axe(page);
  await Promise.all([page.waitForURL(/done=/), change(PIN, "un-altro-pin-3")]);
  await tryKey(page, PIN);
  await page.getByText("La chiave non si apre").waitFor();
  await tryKey(page, "un-altro-pin-3");
  await page.getByText("La chiave si apre").waitFor();
});

journey("a code typed back wrong keeps and enrols nothing", async (demo) => {
  const page = await demo.person(CUSTODIAN);
  const sent = [];
  page.on("request", (request) => request.method() !== "GET" && sent.push(request.url()));
  await makeKey(page);
  for (const input of await page.locator("form#confirm input").all()) await input.fill("????");
  await page.getByRole("button", { name: "Ho il foglio" }).click();
  await page.getByText("Non è come sul foglio").waitFor();
  assert.deepEqual(sent, []);
});

journey("a key file of the command line is imported, tried and exported as it was", async (demo) => {
  const page = await demo.person(CUSTODIAN);
  await page.goto("/custody");
  const form = page.locator("form#import");
  await openPart(page, "form#import");
  await form.getByLabel("File della chiave").setInputFiles(keyFile(demo, "como-custode-2"));
  await form.getByLabel("PIN del file").fill(PIN);
  await form.locator("button").click();
  await page.getByText("non Sua").waitFor();
  await form.getByLabel("File della chiave").setInputFiles(keyFile(demo, CUSTODIAN));
  await form.getByLabel("PIN del file").fill("000000");
  await form.locator("button").click();
  await page.getByText("La chiave non si apre").waitFor();
  await importKey(demo, page, CUSTODIAN);
  await look(page, "custody");
  await walkByKeyboard(page);
  await page.getByText("Esportare la chiave").click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Esporta in un file" }).click()]);
  assert.deepEqual(JSON.parse(await readFile(await download.path(), "utf8")), JSON.parse(await readFile(keyFile(demo, CUSTODIAN), "utf8")));
});

journey("somebody who keeps no keys is told, in English too", async (demo) => {
  const page = await demo.person("como-rup", { lang: "en" });
  await page.goto("/custody");
  assert.match(await page.locator("main").innerText(), /You are key custodian of no body/);
  await axe(page);
  await fits(page);
});
