// A firm at its tender, as the journeys do it: the hands at keyboard and mouse.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { choose } from "./choose.mjs";

export const RICENGO = "ricengo-2026-centro-estivo-demo";
export const COMO = "como-2024-assistenza-scolastica-demo";

/** A small PDF, as far as anybody looks at it here. */
export function paper(name, text = name) {
  return { name, mimeType: "application/pdf", buffer: Buffer.from(`%PDF-1.4\n% ${text}\n%%EOF\n`) };
}

/** Waits until the draft is on the server. */
export async function saved(page) {
  await page.locator(".save-state", { hasText: "Bozza cifrata e salvata" }).waitFor();
}

/** Waits until every file of the step is on the server. */
export async function uploaded(page) {
  await page.waitForFunction(() => [...document.querySelectorAll(".files li")].every((line) => line.querySelector(".done") !== null));
  await page.waitForTimeout(1_000);
  await saved(page);
}

export async function goTo(page, step) {
  await page.locator("#steps a", { hasText: step }).first().click();
  await page.locator("#step-heading", { hasText: step }).waitFor();
}

/** Makes the key; gives the recovery code. */
export async function makeKey(page, procedure) {
  await page.goto(`/procedures/${procedure}/tender/key`);
  await page.getByRole("button", { name: "Crea la chiave" }).click();
  const code = await page.locator("#recovery-code").innerText();
  await page.getByLabel("Riscriva gli ultimi quattro caratteri").fill(code.slice(-4));
  await page.getByRole("button", { name: "Ho il codice" }).click();
  await page.locator("#step-heading", { hasText: "Chi partecipa" }).waitFor();
  return code;
}

/** Gives a file to every document field of the step that is due and empty, except the summary and those whose label is left out. */
export async function giveEveryPaper(page, without = /^$/) {
  for (const field of await page.locator(".field.document").all()) {
    const label = await field.locator("label").innerText();
    if (label.includes("facoltativo") || /iepilogo/.test(label) || without.test(label) || (await field.locator(".files li").count()) > 0) continue;
    const id = await field.locator("input[type=file]").getAttribute("id");
    const zip = /ZIP/.test(await field.locator("small").innerText());
    await field.locator("input[type=file]").setInputFiles(zip ? { name: `${id}.zip`, mimeType: "application/zip", buffer: Buffer.from("PK") } : paper(`${id}.pdf`));
    await field.locator(".files li").first().waitFor();
  }
  const open = page.locator(".step-body .form-check input[type=checkbox]:not(:checked) + label");
  while ((await open.count()) > 0) await open.first().click();
  for (const text of await page.locator(".step-body textarea").all()) if ((await text.inputValue()) === "") await text.fill("Come da documentazione.");
}

/** Makes the summaries of every envelope, signs them with these names, gives them back. */
export async function summaries(page, signers) {
  await goTo(page, "Riepilogo");
  for (let at = 0; at < (await page.locator("section.summary").count()); at++) {
    const section = page.locator("section.summary").nth(at);
    await bringBack(page, signed(await downloadSummary(page, at), signers), at);
    await section.locator(".alert-success, .alert-warning, .alert-danger").first().waitFor();
  }
}

/** An invented codice fiscale, one for each name. */
export function taxCode(name) {
  const letters = name.toUpperCase().replace(/[^A-Z]/g, "");
  return `${(letters.slice(0, 3) + letters.slice(-3)).padEnd(6, "X")}80A01F205X`;
}

/** Signs bytes as a `.p7m`, one signature around the other, with certificates made for it. */
export function signed(bytes, names) {
  return inFolder((folder) => names.reduce((content, name) => signedBy(folder, content, name, ["-sign", "-binary", "-nodetach"]), bytes));
}

/** Signs what a `.p7m` holds beside those who have signed it: a parallel signature in the same file. */
export function signedBeside(p7m, name) {
  return inFolder((folder) => signedBy(folder, p7m, name, ["-resign", "-nodetach", "-inform", "DER"]));
}

/** The content of a `.p7m` and how many have signed it, as openssl verifies; fails if a signature does not hold. */
export function verified(p7m) {
  return inFolder((folder) => {
    const at = (name) => path.join(folder, name);
    writeFileSync(at("in"), p7m);
    // The certificates are in no list of trust: only the signatures are asked about.
    execFileSync("openssl", ["cms", "-verify", "-binary", "-noverify", "-inform", "DER", "-in", at("in"), "-out", at("out"), "-signer", at("who")], { stdio: "ignore" });
    return { content: readFileSync(at("out")), signers: readFileSync(at("who"), "utf8").split("BEGIN CERTIFICATE").length - 1 };
  });
}

function inFolder(work) {
  const folder = mkdtempSync(path.join(tmpdir(), "firm-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function signedBy(folder, content, name, how) {
  const at = (name) => path.join(folder, name);
  const subject = ["-subj", `/CN=${name}/serialNumber=TINIT-${taxCode(name)}`];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", at("key"), "-out", at("cert"), "-days", "2", ...subject], { stdio: "ignore" });
  writeFileSync(at("in"), content);
  execFileSync("openssl", ["cms", ...how, "-outform", "DER", "-in", at("in"), "-signer", at("cert"), "-inkey", at("key"), "-out", at("out")], { stdio: "ignore" });
  return readFileSync(at("out"));
}

/** A group of Lario and Brunate in Como, for these lots; gives the page of Lario's representative, at the step «Chi partecipa». */
export async function groupOfTwo(demo, procedure, lots) {
  const legal = await demo.person("lario-legale");
  await makeKey(legal, procedure);
  await choose(legal.getByLabel(/raggruppamento temporaneo costituendo/));
  await legal.getByLabel("Codice fiscale dell'impresa da aggiungere").fill("00000020016");
  await legal.getByRole("button", { name: "Aggiungi", exact: true }).first().click();
  // The register knows the member's tax code.
  await legal.waitForFunction(() => document.querySelector("#tax-0")?.value === "00000020016");
  await legal.getByLabel("Parte o quota").fill("40 %, trasporto");
  for (const lot of lots) await choose(legal.getByLabel(new RegExp(`^Lotto ${lot}`)));
  await saved(legal);
  return legal;
}

/**
 * Lario's delegate opens the draft on his own computer: the representative hands him the key. `locked` sees the delegate's page before,
 * `handing` the representative's.
 */
export async function colleague(demo, legal, procedure, { locked = async () => {}, handing = async () => {} } = {}) {
  const delegate = await demo.person("lario-delegato");
  await delegate.goto(`/procedures/${procedure}/tender/key`);
  await delegate.getByRole("button", { name: "Controlla se è arrivata" }).waitFor();
  await locked(delegate);
  await goTo(legal, "Chiave");
  await handing(legal);
  await legal.getByRole("button", { name: "Consegna la chiave" }).click();
  await legal.locator("#colleagues", { hasText: "ha la chiave" }).waitFor();
  await delegate.getByRole("button", { name: "Controlla se è arrivata" }).click();
  await delegate.locator("#step-heading", { hasText: "Chi partecipa" }).waitFor();
  await delegate.locator(".member", { hasText: "Cooperativa Brunate" }).waitFor();
  return delegate;
}

/** Downloads the summary of an envelope, made now if it was not. */
export async function downloadSummary(page, at = 0) {
  const button = page.locator("section.summary").nth(at).getByRole("button", { name: /^(Crea e scarica|Scarica di nuovo) il PDF/ });
  const [downloaded] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return readFileSync(await downloaded.path());
}

/** Chooses the signed summary of an envelope that came back. */
export async function bringBack(page, content, at = 0, name = "riepilogo.pdf.p7m") {
  await page.locator("section.summary").nth(at).locator("input[type=file]").setInputFiles({ name, mimeType: "application/pkcs7-mime", buffer: content });
}

/** A whole tender for Ricengo, ready to be sent; `without` is the label of a paper of envelope A that is left out. */
export async function prepareRicengo(page, { discount = "7,25", labour = "12.345,67", safety = "800", signer = "Lorenzo Vailati", without } = {}) {
  await goTo(page, "Busta A");
  await page.getByLabel("Fatturato annuo").fill("25.000,00");
  await giveEveryPaper(page, without);
  await goTo(page, "Busta B");
  await giveEveryPaper(page);
  await goTo(page, "Busta C");
  await page.getByLabel("Ribasso percentuale").fill(discount);
  await page.getByLabel("Costi del personale").fill(labour);
  await page.getByLabel("Costi aziendali della sicurezza").fill(safety);
  await giveEveryPaper(page);
  await summaries(page, [signer]);
}

/** Presses "Invia" and waits for the receipt's page. */
export async function send(page) {
  await goTo(page, "Controllo e invio");
  await page.locator('#send[aria-disabled="false"]').waitFor();
  await Promise.all([page.waitForURL(/\/tender\/receipts\//), page.locator("#send").click()]);
}
