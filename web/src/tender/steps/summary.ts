import { element } from "../../lib/dom";
import { say } from "../../lib/say";
import type { App, OpenTender } from "../app";
import type { Item, Slot } from "../definition";
import { same } from "../document";
import type { FrozenSummary } from "../model";
import { sha256 } from "../bytes";
import { download, field, idOf, note, workButton } from "../parts";
import { makeSummary, summaryInput } from "../summary";
import { isStale, showSignatures, signatories, takeBack } from "./signatures";

/** The item of an envelope that is the signed summary of its figures, if the notice asks for one. */
export function summaryItem(slot: Slot): Item | undefined {
  return slot.spec.items.find((item) => item.summary_of_figures === true);
}

/** Why a summary keeps the tender from being sent. */
export function summaryTroubles(open: OpenTender): string[] {
  return open.model.slots.flatMap((slot) => {
    const [item, frozen] = [summaryItem(slot), open.model.frozen(slot)];
    const line = item === undefined ? undefined : open.model.files(slot, item.id).at(-1);
    if (line === undefined || frozen === undefined) return [];
    if (!same(frozen.answers, open.model.frozenAnswers(slot))) {
      return [say(`Il riepilogo di «${slot.spec.title}» non corrisponde più alle cifre: lo crei e lo firmi di nuovo.`, `The summary of "${slot.spec.title}" no longer agrees with the figures: make and sign it again.`)];
    }
    if (!isStale(open, slot, line)) return [];
    return [say(`Il riepilogo firmato di «${slot.spec.title}» è quello di prima, con altre cifre: firmi quello creato per ultimo e lo riporti.`, `The signed summary of "${slot.spec.title}" is the earlier one, with other figures: sign the one made last and bring it back.`)];
  });
}

/** Summaries that not everybody has signed: told, never in the way, because who signs is judged by people. */
export function missingSignatures(open: OpenTender): string[] {
  return open.model.slots.flatMap((slot) => {
    const item = summaryItem(slot);
    const missing = item === undefined ? 0 : (open.model.files(slot, item.id).at(-1)?.returned?.missing ?? 0);
    if (missing === 0) return [];
    const title = slot.lot === undefined ? slot.spec.title : `${slot.spec.title}, ${say("lotto", "lot")} ${slot.lot}`;
    return [say(`Il riepilogo di «${title}» non porta le firme di tutti (art. 68 c. 1 D.Lgs. 36/2023).`, `The summary of "${title}" does not carry everybody's signature (art. 68 par. 1 of legislative decree 36/2023).`)];
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
    ...signatories(app, open),
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
  section.append(element("div", { class: "actions" }, workButton(agrees ? say("Scarica di nuovo il PDF", "Download the PDF again") : say("Crea e scarica il PDF", "Make and download the PDF"), () => freeze(app, open, slot))));
  if (agrees) section.append(returned(app, open, slot, item), showSignatures(app, open, slot, item));
  const there = open.model.files(slot, item.id);
  if (there.length > 0 && !agrees) section.append(note("warning", say(`Nella busta: ${there.map((file) => file.name).join(", ")}.`, `In the envelope: ${there.map((file) => file.name).join(", ")}.`)));
  return section;
}

/** Makes the PDF and keeps what it is made from. Of two who do so at the same moment the second gets the first's bytes. */
async function freeze(app: App, open: OpenTender, slot: Slot): Promise<void> {
  let pdf: Uint8Array<ArrayBuffer> | undefined;
  await open.workspace.transact(`summary/${slot.id}`, async (present) => {
    const [known, answers] = [present as unknown as FrozenSummary | undefined, open.model.frozenAnswers(slot)];
    if (known !== undefined && same(known.answers, answers)) {
      pdf = await makeSummary(known.input);
      if ((await sha256(pdf)) === known.digest) return present;
    }
    const input = summaryInput(app, open, slot);
    pdf = await makeSummary(input);
    return { input, digest: await sha256(pdf), answers };
  });
  if (pdf !== undefined) download(`riepilogo-${slot.id}.pdf`, pdf, "application/pdf");
  app.show();
}

function returned(app: App, open: OpenTender, slot: Slot, item: Item): HTMLElement {
  const input = element("input", { type: "file", class: "form-control", accept: ".pdf,.p7m" });
  const made = field(idOf(`signed-${slot.id}`), say("Riepilogo firmato", "Signed summary"), [say("PDF firmato o .p7m. Più persone possono firmare ciascuna la propria copia in .p7m: le firme si riuniscono in un solo file.", "Signed PDF or .p7m. Several people may each sign a copy of their own as .p7m: the signatures are brought together in one file.")], input);
  const outcome = element("div", { role: "status" });
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file === undefined) return;
    input.value = "";
    outcome.replaceChildren(say("Controllo il file…", "Checking the file…"));
    takeBack(app, open, slot, item, file)
      .then((done) => outcome.replaceChildren(done))
      .catch((error: unknown) => outcome.replaceChildren(note("danger", error instanceof Error ? error.message : String(error))));
  });
  made.append(outcome);
  return made;
}
