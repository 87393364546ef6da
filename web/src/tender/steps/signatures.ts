// Who has signed a summary and who is missing; signatures that come back one by one are brought together.
import { element } from "../../lib/dom";
import { say } from "../../lib/say";
import type { App, OpenTender } from "../app";
import { sha256 } from "../bytes";
import type { Item, Slot } from "../definition";
import type { ChosenFile } from "../envelopes";
import type { SealedFileLine } from "../model";
import { download, field, idOf, note, workButton } from "../parts";
import { type Standing, checkSigned, joinSigned, keptOf, makeSummary, wholeOf } from "../summary";
import { sendUpAll } from "./files";

/** How often the draft is looked at for signatures that a colleague brought. */
const LOOK_AGAIN_MS = 10_000;
const TAX_CODE_CHARS = 16;

/** Who signs for each member: with the tax codes the page can say whose signature is missing. */
export function signatories(app: App, open: OpenTender): HTMLElement[] {
  const { signing } = open.model;
  if (signing.length < 2) return [];
  const fields = signing.map(({ operator, name }) => {
    const input = element("input", { type: "text", class: "form-control", maxlength: String(TAX_CODE_CHARS), autocomplete: "off", value: open.model.signatory(operator) });
    input.addEventListener("change", () => {
      const code = input.value.trim().toUpperCase();
      open.workspace.set(`signatory/${operator}`, code === "" ? undefined : code);
    });
    return field(idOf(`signatory-${operator}`), say(`Codice fiscale di chi firma per ${name ?? app.page.operatorName}`, `Tax code of who signs for ${name ?? app.page.operatorName}`), [], input, true);
  });
  return [
    element(
      "fieldset",
      { class: "field" },
      element("legend", {}, say("Chi firma", "Who signs")),
      element("small", { class: "form-text" }, say("Finché il raggruppamento non è costituito firmano tutti i componenti. Con i codici fiscali questa pagina dice quale firma manca. ", "Until the group is formed all members sign. With the tax codes this page says whose signature is missing. "), element("span", { class: "article" }, "art. 68 c. 1 D.Lgs. 36/2023")),
      ...fields,
    ),
  ];
}

/** Whether a file in the envelope is of a summary that was made again since: it counts for nothing. */
export function isStale(open: OpenTender, slot: Slot, line: SealedFileLine): boolean {
  return line.returned !== undefined && line.returned.of !== open.model.frozen(slot)?.digest;
}

/** The PDF that was frozen, made again. */
async function frozenPdf(open: OpenTender, slot: Slot): Promise<Uint8Array<ArrayBuffer>> {
  const frozen = open.model.frozen(slot);
  if (frozen === undefined) throw new Error(say("Prima crei il riepilogo.", "Make the summary first."));
  const pdf = await makeSummary(frozen.input);
  if ((await sha256(pdf)) !== frozen.digest) throw new Error(say("Il programma che crea il riepilogo è cambiato: lo crei e lo firmi di nuovo.", "The program that makes the summary has changed: make and sign it again."));
  return pdf;
}

/** Compares a file that came back, joins it to the signatures that are there, and puts it into the envelope. */
export async function takeBack(app: App, open: OpenTender, slot: Slot, item: Item, file: File): Promise<HTMLElement> {
  const pdf = await frozenPdf(open, slot);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const found = await checkSigned(pdf, bytes, app, open.model);
  if (!found.ok) throw new Error(found.text);
  let joined = false;
  await open.envelopes.remake(slot, item.id, async (before) => {
    const present = before === undefined || isStale(open, slot, before) ? undefined : before;
    const whole = await together(pdf, present, bytes, found.complaint === "");
    joined = whole !== bytes;
    const name = joined ? `riepilogo-${slot.id}.pdf.p7m` : file.name.normalize("NFC");
    return chosenFile(app, open, pdf, whole, name);
  });
  sendUpAll(app, open, slot);
  const text = joined
    ? say("È il riepilogo creato qui; la firma è stata unita a quelle che c'erano.", "It is the summary made here; the signature was joined to those that were there.")
    : say("È il riepilogo creato qui.", "It is the summary made here.");
  return note(found.signers.length === 0 ? "warning" : "success", text);
}

/** The file that is to stand in the envelope: what came back, with the signatures that were there. */
async function together(pdf: Uint8Array, present: SealedFileLine | undefined, bytes: Uint8Array<ArrayBuffer>, complete: boolean): Promise<Uint8Array<ArrayBuffer>> {
  if (present === undefined || complete) return bytes;
  const kept = present.returned;
  const whole = kept === undefined ? undefined : await joinSigned(pdf, wholeOf(pdf, kept), bytes);
  if (whole !== undefined) return whole.length === bytes.length && whole.every((byte, at) => byte === bytes[at]) ? bytes : whole;
  throw new Error(say(
    `Nella busta c'è già «${present.name}», e le due firme non si possono riunire in un solo file: resta quello di prima, il nuovo non è stato aggiunto. Scarichi «il file con le firme raccolte» e lo faccia firmare a chi manca, oppure tolga quello dalla busta; firme date ciascuna in .p7m sul PDF scaricato da qui si riuniscono da sole.`,
    `The envelope holds "${present.name}" already, and the two signatures cannot be brought together: that file is still there, this one was not taken. Download "the file with the signatures so far" and have whoever is missing sign it, or remove the other from the envelope; signatures given each as .p7m on the PDF downloaded here come together by themselves.`,
  ));
}

async function chosenFile(app: App, open: OpenTender, pdf: Uint8Array<ArrayBuffer>, whole: Uint8Array<ArrayBuffer>, name: string): Promise<ChosenFile> {
  const found = await checkSigned(pdf, whole, app, open.model);
  if (!found.ok) throw new Error(found.text);
  const kept = await keptOf(pdf, whole);
  const missing = found.standings.filter((standing) => standing !== "signed").length;
  const returned = kept === undefined ? {} : { returned: { ...kept, of: await sha256(pdf), missing } };
  return { name, content: new Blob([whole]), signed: found.signers.length > 0, ...returned };
}

/** Who has signed, who is missing; renewed when a colleague brings another signature. */
export function showSignatures(app: App, open: OpenTender, slot: Slot, item: Item): HTMLElement {
  const place = element("div", { class: "signatures", role: "status" });
  let shown: string | undefined;
  const show = async (): Promise<void> => {
    const there = open.model.files(slot, item.id).at(-1);
    const line = there === undefined || isStale(open, slot, there) ? undefined : there;
    const now = [line?.object, ...open.model.signing.map(({ operator }) => open.model.signatory(operator))].join(" ");
    if (now === shown) return;
    shown = now;
    const parts = await signaturesOf(app, open, slot, line);
    if (now === shown) place.replaceChildren(...parts);
  };
  const renew = (): void => void show().catch((error: unknown) => place.replaceChildren(note("danger", error instanceof Error ? error.message : String(error))));
  open.workspace.onChange(() => place.isConnected && renew());
  renew();
  const timer = setInterval(() => {
    if (!place.isConnected) return clearInterval(timer);
    if (document.visibilityState === "visible" && open.workspace.state === "saved") void open.workspace.load().catch(() => undefined);
  }, LOOK_AGAIN_MS);
  return place;
}

async function signaturesOf(app: App, open: OpenTender, slot: Slot, line: SealedFileLine | undefined): Promise<Node[]> {
  const pdf = await frozenPdf(open, slot);
  if (line !== undefined && line.returned === undefined) return [note("info", say(`Nella busta: ${line.name}.`, `In the envelope: ${line.name}.`))];
  const whole = line?.returned === undefined ? pdf : wholeOf(pdf, line.returned);
  const found = await checkSigned(pdf, whole, app, open.model);
  if (!found.ok) return [note("warning", found.text)];
  const rows = open.model.signing.map(({ name }, at) => element("li", {}, element("strong", { lang: "it" }, name ?? app.page.operatorName), `: ${standingText(found.standings[at] ?? "missing")}`));
  const parts: Node[] = [element("p", { class: "label" }, say("Firme del riepilogo", "Signatures of the summary")), element("ul", {}, ...rows)];
  if (line === undefined) return parts;
  parts.push(element("p", {}, say(`Nella busta: ${line.name}. Certificati di firma: ${found.signers.join(", ") || "nessuno"}. La validità delle firme non è stata verificata.`, `In the envelope: ${line.name}. Signing certificates: ${found.signers.join(", ") || "none"}. The validity of the signatures was not verified.`)));
  parts.push(found.complaint === "" ? note("success", say("Ci sono le firme di tutti.", "Everybody's signature is there.")) : note("warning", found.complaint));
  if (found.signers.length > 0) {
    const save = async (): Promise<void> => download(line.name, whole, "application/octet-stream");
    parts.push(element("div", { class: "actions" }, workButton(say("Scarica il file con le firme raccolte", "Download the file with the signatures so far"), save, "btn-outline-primary")));
  }
  return parts;
}

function standingText(standing: Standing): string {
  switch (standing) {
    case "signed":
      return say("c'è la firma", "signed");
    case "missing":
      return say("manca la firma", "not signed");
    case "unclear":
      return say("non si può dire: manca una firma e i codici fiscali di chi firma non sono indicati", "cannot be told: a signature is missing and the tax codes of who signs are not given");
  }
}
