import { api } from "../../lib/api";
import { element } from "../../lib/dom";
import { Refused } from "../../lib/refusal";
import { say } from "../../lib/say";
import { civil } from "../../lib/time";
import type { App, OpenTender } from "../app";
import type { Json } from "../document";
import { note, remarkList } from "../parts";
import type { Remark } from "../rules";
import { finish, isUnderWay } from "../sending";
import { sendUpAll } from "./files";
import { missingSignatures, summaryTroubles } from "./summary";

/** The check of everything, and the one button that sends. */
export function showSend(app: App, open: OpenTender, place: HTMLElement): void {
  const list = element("section", { "aria-live": "polite" });
  const reasons = element("ul", { class: "reasons", id: "reasons" });
  const outcome = element("div", { role: "status", id: "outcome", tabindex: "-1" });
  const send = element("button", { type: "button", class: "btn btn-primary btn-lg", id: "send", "aria-describedby": "reasons" }, app.page.sentAt === undefined ? say("Invia l'offerta", "Send the tender") : say("Invia la nuova offerta", "Send the new tender"));
  let sending = false;
  const refresh = (): void => {
    const { remarks, blocking } = judged(app, open);
    list.replaceChildren(element("h3", {}, say("Controllo di tutta l'offerta", "Check of the whole tender")), ...missingSignatures(open).map((text) => note("warning", text)), remarks.length === 0 ? note("success", say("Non manca nulla di ciò che gli atti chiedono.", "Nothing that the documents ask for is missing.")) : remarkList(remarks, (remark) => placeOf(app, open, remark)));
    reasons.replaceChildren(...blocking.map((reason) => element("li", {}, reason)));
    send.setAttribute("aria-disabled", String(sending || blocking.length > 0));
  };
  send.addEventListener("click", () => {
    if (send.getAttribute("aria-disabled") === "true") return;
    sending = true;
    refresh();
    outcome.replaceChildren(note("info", say("Invio in corso: non chiuda la pagina finché non compare la ricevuta.", "Sending: do not close the page before the receipt appears.")));
    finish(app, open, (text) => outcome.replaceChildren(note("info", text)))
      .catch(async (error: unknown) => showFailure(outcome, await lateOr(app, error)))
      .finally(() => {
        sending = false;
        refresh();
      });
  });
  place.append(list, element("h3", {}, say("Invio", "Sending")), reasons, element("div", { class: "actions" }, send), outcome);
  open.workspace.onChange(() => list.isConnected && refresh());
  app.uploads.onChange(() => list.isConnected && refresh());
  refresh();
  for (const slot of open.model.slots) sendUpAll(app, open, slot);
  void isUnderWay(app).then((under_way) => {
    if (!under_way) return;
    outcome.replaceChildren(note("warning", say("Un invio non ha avuto risposta, forse per la rete. Prema di nuovo «Invia»: se era arrivato, riceverà la stessa ricevuta, senza un secondo invio.", "A sending got no answer, perhaps because of the network. Press \"Send\" again: if it had arrived, you get the same receipt, with no second sending.")));
  });
}

/** What the rules say, and why it cannot be sent yet. */
export function judged(app: App, open: OpenTender): { remarks: Remark[]; blocking: string[] } {
  const given = open.model.given(app.page.fileBytesMax);
  const remarks = [...app.rules.check(given), ...app.rules.explain(given).filter((remark) => remark.severity !== "info")];
  const blocking: string[] = [];
  if (open.model.lots.length === 0) blocking.push(say("Scelga almeno un lotto («Chi partecipa»).", "Choose at least one lot (\"Who takes part\")."));
  if (remarks.some((remark) => remark.severity === "blocking")) blocking.push(say("Corregga quanto segnato «Da correggere».", "Mend what is marked \"To be mended\"."));
  blocking.push(...summaryTroubles(open));
  const waiting = open.model.slots.flatMap((slot) => open.model.files(slot)).filter((file) => !open.model.isUploaded(file.object));
  if (waiting.length > 0) blocking.push(say(`Aspetti il caricamento di: ${waiting.map((file) => file.name).join(", ")}.`, `Wait for the upload of: ${waiting.map((file) => file.name).join(", ")}.`));
  if (open.workspace.conflicts.length > 0) blocking.push(say("Scelga fra le versioni diverse mostrate in alto.", "Choose between the different versions shown above."));
  if (app.clock.now() > app.page.deadline) blocking.push(say(`Il termine è scaduto il ${civil(app.page.deadline)}.`, `The term expired on ${civil(app.page.deadline)}.`));
  return { remarks, blocking };
}

/** A link to the step that a remark is about. */
function placeOf(app: App, open: OpenTender, remark: Remark): Node {
  const slot = open.model.slots.find((found) => found.class === remark.place.envelope && found.lot === (remark.place.lot ?? undefined));
  if (slot === undefined) return element("span", {});
  const item = slot.spec.items.find((found) => found.id === remark.place.item)?.title ?? "";
  const lot = slot.lot === undefined ? "" : `, ${say("lotto", "lot")} ${slot.lot}`;
  const written = (text: string): HTMLElement => element("span", { lang: "it" }, text);
  const link = element("a", { href: slot.id }, written(slot.spec.title), lot, ...(item === "" ? [] : [": ", written(item)]));
  link.addEventListener("click", (event) => {
    event.preventDefault();
    app.go(slot.id);
  });
  return link;
}

/** An upload after the term is refused by the phase alone: tells it with both instants, as the server has them. */
async function lateOr(app: App, error: unknown): Promise<unknown> {
  if (!(error instanceof Refused) || error.refusal.rule !== "wrong_phase") return error;
  const { now, deadline } = await api<{ now: string; deadline: string }>(`/api/procedures/${app.page.procedure}`);
  if (Date.parse(now) <= Date.parse(deadline)) return error;
  return new Refused(error.status, { ...error.refusal, rule: "term_expired", facts: { instant: now, deadline } });
}

function showFailure(place: HTMLElement, error: unknown): void {
  if (error instanceof Refused && error.refusal.rule === "term_expired") {
    const facts = error.refusal.facts ?? {};
    place.replaceChildren(
      element(
        "div",
        { class: "alert alert-danger", id: "too-late" },
        element("h3", {}, say("Il termine è scaduto: l'offerta NON è stata registrata", "The term has expired: the tender was NOT recorded")),
        element("p", {}, error.message),
        element(
          "dl",
          { class: "facts" },
          element("dt", {}, say("Istante dell'invio", "Instant of the sending")),
          element("dd", {}, instantOf(facts["instant"])),
          element("dt", {}, say("Termine", "Term")),
          element("dd", {}, instantOf(facts["deadline"])),
          element("dt", {}, say("Regola", "Rule")),
          element("dd", { lang: "it" }, error.refusal.article ?? ""),
        ),
        element("p", {}, say("Quanto ha preparato resta qui, cifrato. Se la stazione appaltante proroga il termine, potrà inviarlo senza rifarlo.", "What you prepared stays here, encrypted. If the buyer extends the term you can send it without doing it again.")),
      ),
    );
  } else {
    const why = error instanceof Error ? error.message : String(error);
    place.replaceChildren(element("div", { class: "alert alert-danger" }, element("h3", {}, say("L'offerta NON è stata inviata", "The tender was NOT sent")), element("p", {}, why)));
  }
  place.focus();
}

function instantOf(text: Json | undefined): string {
  return typeof text === "string" ? civil(Date.parse(text)) : "";
}
