import { element } from "../../lib/dom";
import { say } from "../../lib/say";
import type { App, OpenTender } from "../app";
import type { Item, Slot } from "../definition";
import { same } from "../document";
import { sha256 } from "../bytes";
import { download, field, idOf, note, workButton } from "../parts";
import { checkSigned, makeSummary, summaryInput } from "../summary";
import { sendUpAll } from "./files";

/** The item of an envelope that is the signed summary of its figures, if the notice asks for one. */
export function summaryItem(slot: Slot): Item | undefined {
  return slot.spec.items.find((item) => item.summary_of_figures === true);
}

/** Why a summary keeps the tender from being sent. */
export function summaryTroubles(open: OpenTender): string[] {
  return open.model.slots.flatMap((slot) => {
    const [item, frozen] = [summaryItem(slot), open.model.frozen(slot)];
    if (item === undefined || frozen === undefined || open.model.files(slot, item.id).length === 0) return [];
    if (same(frozen.answers, open.model.frozenAnswers(slot))) return [];
    return [say(`Il riepilogo di «${slot.spec.title}» non corrisponde più alle cifre: lo crei e lo firmi di nuovo.`, `The summary of "${slot.spec.title}" no longer agrees with the figures: make and sign it again.`)];
  });
}

/** Summaries of figures: made here, signed elsewhere, taken back and compared. */
export function showSummary(app: App, open: OpenTender, place: HTMLElement): void {
  const asked = open.model.slots.filter((slot) => summaryItem(slot) !== undefined);
  if (asked.length === 0) {
    place.append(element("p", {}, say("Gli atti non chiedono un riepilogo firmato.", "The documents ask for no signed summary.")));
    return;
  }
  place.append(
    element("p", {}, say(
      "Il riepilogo è un PDF creato su questo computer con le cifre della busta. Lo scarichi, lo faccia firmare digitalmente (da tutti i componenti, se il raggruppamento non è ancora costituito) e lo riporti qui: si controlla che sia proprio quello.",
      "The summary is a PDF made on this computer with the figures of the envelope. Download it, have it signed (by all members, if the group is not formed yet) and bring it back: it is checked to be exactly that one.",
    )),
    ...asked.map((slot) => summaryOf(app, open, slot)),
  );
}

function summaryOf(app: App, open: OpenTender, slot: Slot): HTMLElement {
  const item = summaryItem(slot);
  const title = slot.lot === undefined ? slot.spec.title : `${slot.spec.title} – ${say("lotto", "lot")} ${slot.lot}`;
  const section = element("section", { class: "summary" }, element("h3", {}, element("span", { lang: "it" }, title)));
  if (item === undefined) return section;
  const frozen = open.model.frozen(slot);
  const agrees = frozen !== undefined && same(frozen.answers, open.model.frozenAnswers(slot));
  if (frozen !== undefined && !agrees) section.append(note("warning", say("Le cifre sono cambiate dopo la creazione del riepilogo: lo crei di nuovo.", "The figures changed after the summary was made: make it again.")));
  section.append(element("div", { class: "actions" }, workButton(agrees ? say("Scarica di nuovo il PDF", "Download the PDF again") : say("Crea e scarica il PDF", "Make and download the PDF"), () => freeze(app, open, slot, agrees))));
  if (agrees) section.append(returned(app, open, slot, item));
  const there = open.model.files(slot, item.id);
  if (there.length > 0) section.append(note(agrees ? "success" : "warning", say(`Nella busta: ${there.map((file) => file.name).join(", ")}.`, `In the envelope: ${there.map((file) => file.name).join(", ")}.`)));
  return section;
}

async function freeze(app: App, open: OpenTender, slot: Slot, again: boolean): Promise<void> {
  const known = open.model.frozen(slot);
  const input = again && known !== undefined ? known.input : summaryInput(app, open, slot);
  const pdf = await makeSummary(input);
  const digest = await sha256(pdf);
  if (!again || known?.digest !== digest) {
    open.workspace.set(`summary/${slot.id}`, { input, digest, answers: open.model.frozenAnswers(slot) });
    await open.workspace.save();
  }
  download(`riepilogo-${slot.id}.pdf`, pdf, "application/pdf");
  app.show();
}

function returned(app: App, open: OpenTender, slot: Slot, item: Item): HTMLElement {
  const input = element("input", { type: "file", class: "form-control", accept: ".pdf,.p7m" });
  const made = field(idOf(`signed-${slot.id}`), say("Riepilogo firmato", "Signed summary"), [say("PDF firmato o .p7m.", "Signed PDF or .p7m.")], input);
  const outcome = element("div", { role: "status" });
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file === undefined) return;
    outcome.replaceChildren(say("Controllo il file…", "Checking the file…"));
    takeBack(app, open, slot, item, file)
      .then((done) => outcome.replaceChildren(done))
      .catch((error: unknown) => outcome.replaceChildren(note("danger", error instanceof Error ? error.message : String(error))));
  });
  made.append(outcome);
  return made;
}

async function takeBack(app: App, open: OpenTender, slot: Slot, item: Item, file: File): Promise<HTMLElement> {
  const frozen = open.model.frozen(slot);
  if (frozen === undefined) throw new Error(say("Prima crei il riepilogo.", "Make the summary first."));
  const pdf = await makeSummary(frozen.input);
  if ((await sha256(pdf)) !== frozen.digest) throw new Error(say("Il programma che crea il riepilogo è cambiato: lo crei e lo firmi di nuovo.", "The program that makes the summary has changed: make and sign it again."));
  const found = await checkSigned(pdf, new Uint8Array(await file.arrayBuffer()), open.model);
  if (!found.ok) throw new Error(found.text);
  const chosen = { name: file.name.normalize("NFC"), content: file, signed: found.signers.length > 0 };
  await open.envelopes.add(slot, item.id, chosen, true, () => undefined);
  sendUpAll(app, open, slot);
  const by = found.signers.join(", ");
  const text = say(`È il riepilogo creato qui. Certificati di firma: ${by || "nessuno"}. La validità delle firme non è stata verificata.`, `It is the summary made here. Signing certificates: ${by || "none"}. The validity of the signatures was not verified.`);
  return element("div", {}, note(found.complaint === "" ? "success" : "warning", text), ...(found.complaint === "" ? [] : [note("warning", found.complaint)]));
}

