// Anybody checks a receipt, and reads what the record is.
import assert from "node:assert/strict";
import { journey, look } from "../harness/index.mjs";

const CREMONA = "cremona-2025-piano-abitare-demo";
const FIRM = "studio-abitare-bene";

/** The receipt of the tender that the demo's firm has sent: its file and its page. */
async function receipt(demo) {
  const firm = await demo.person("abitare-bene-legale");
  const base = `/api/procedures/${CREMONA}/tenders/${FIRM}`;
  const { acts } = await (await firm.request.get(base)).json();
  const leaf = acts.at(-1).leaf;
  const file = await (await firm.request.get(`${base}/receipts/${leaf}`)).text();
  return { firm, file, address: `/procedures/${CREMONA}/tender/receipts/${leaf}` };
}

function json(text, name = "ricevuta.json") {
  return { name, mimeType: "application/json", buffer: Buffer.from(text) };
}

journey("a receipt is checked in the browser alone, and what is no receipt is refused", async (demo) => {
  const { firm, file, address } = await receipt(demo);
  await firm.goto(address);
  await firm.getByRole("link", { name: "Verifica una ricevuta" }).first().click();
  const page = await demo.visitor();
  await page.goto("/verify");
  await page.locator("#where", { hasText: "non lascia il Suo computer" }).waitFor();
  const sent = [];
  page.on("request", (request) => {
    if (request.method() !== "GET") sent.push(request.url());
  });
  const check = () => page.getByRole("button", { name: "Verifica", exact: true }).click();
  const told = (text) => page.locator("#verdict", { hasText: text }).waitFor();

  await check();
  await told("Non c'è nulla da controllare");
  await page.locator("#file").setInputFiles(json(file));
  await check();
  await told("La ricevuta è autentica");
  const verdict = page.locator("#verdict");
  // The words are those of `crates/record`, compiled for the browser: a stale module says others.
  assert.match(await verdict.innerText(), /di aver ricevuto un'offerta il \d+ \S+ \d{4}, ore \d\d:\d\d:\d\d \(ora italiana\)/);
  assert.match(await verdict.innerText(), new RegExp(`invio dell'offerta[\\s\\S]*${CREMONA}[\\s\\S]*${FIRM}`));
  assert.equal(await verdict.locator("li").count(), 11, "every check is told");
  await look(page, "verify-valid");
  await verdict.getByRole("link", { name: "Vai alla procedura" }).click();
  await page.waitForURL(`**/procedures/${CREMONA}`);

  await page.goto("/verify");
  await page.getByLabel("Oppure il testo del file").fill(`${file.replace(FIRM, "studio-abitare-male")}\n`);
  await check();
  await told("La ricevuta NON è valida");
  await look(page, "verify-altered");
  await page.locator("#file").setInputFiles({ name: "ricevuta.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\n") });
  await check();
  await told("è il PDF");
  await page.locator("#file").setInputFiles(json(" ".repeat(2 * 1024 * 1024 + 1)));
  await check();
  await told("al massimo 2097152");
  await page.locator("summary", { hasText: "un'altra installazione" }).click();
  await page.getByLabel("Chiavi di verifica").fill("nessuna chiave");
  await page.locator("#file").setInputFiles(json(file));
  await check();
  await told("non è una chiave di verifica");
  assert.deepEqual(sent, [], "nothing was sent");
});

journey("without scripts the same check is a form", async (demo) => {
  const { file } = await receipt(demo);
  const page = await demo.visitor({ javaScriptEnabled: false });
  await page.goto("/verify");
  assert.ok(await page.locator("#file").isHidden());
  await page.getByLabel("Oppure il testo del file").fill(file);
  await page.getByRole("button", { name: "Verifica", exact: true }).click();
  assert.match(await page.locator("#verdict").innerText(), /La ricevuta è autentica[\s\S]*invio dell'offerta/);
  assert.equal(await page.locator("#verdict li").count(), 11);
});

journey("the record is explained, with its key and its newest head", async (demo) => {
  const page = await demo.visitor();
  await page.goto("/");
  await page.locator("footer").getByRole("link", { name: "Registro" }).click();
  const key = await (await page.request.get("/record/key")).text();
  assert.ok((await page.locator("main").innerText()).includes(key.trim()));
  const digest = await page.evaluate(async (text) => {
    const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }, key);
  assert.equal((await page.locator("#fingerprint").innerText()).replaceAll(/\s/g, ""), digest);
  await look(page, "record");
  await page.getByRole("link", { name: "Verifica una ricevuta" }).first().click();
  await page.waitForURL("**/verify");
  await look(page, "verify");
});
