// The frame around the steps: which step is shown, the list of steps, whether the tender is sent, whether the draft is saved.
import { element, must } from "../lib/dom";
import { say } from "../lib/say";
import type { App, OpenTender, Step } from "./app";
import { custodyShown } from "./custodians";
import type { Json } from "./document";
import { note } from "./parts";
import { isChangedSinceSent } from "./sending";
import { showEnvelope } from "./steps/envelope";
import { showKey } from "./steps/key";
import { showSend } from "./steps/send";
import { showSummary, summaryItem } from "./steps/summary";
import { showWho } from "./steps/who";

/** The steps of this tender, in order. */
export function stepsOf(app: App): Step[] {
  const key = { id: "key", title: say("Chiave", "Key") };
  if (app.open === undefined) return [key];
  const { model } = app.open;
  const several = model.file.lots.length > 1;
  const envelopes = model.slots.map((slot) => ({ id: slot.id, title: slot.lot === undefined || !several ? slot.spec.title : `${slot.spec.title} – ${say("lotto", "lot")} ${slot.lot}`, slot }));
  const summary = model.slots.some((slot) => summaryItem(slot) !== undefined) ? [{ id: "summary", title: say("Riepilogo", "Summary") }] : [];
  return [key, { id: "who", title: say("Chi partecipa", "Who takes part") }, ...envelopes, ...summary, { id: "send", title: say("Controllo e invio", "Check and send") }];
}

/** The step that the address names, or the one that can be shown instead. */
export function stepAt(app: App, wanted: string): Step {
  const steps = stepsOf(app);
  return steps.find((step) => step.id === wanted) ?? steps.at(app.open === undefined ? 0 : 1) ?? { id: "key", title: "" };
}

/** Shows a step; its heading gets the focus when the person came here from another. */
export function showStep(app: App, wanted: string, moved: boolean): void {
  const step = stepAt(app, wanted);
  const place = must("#step", HTMLElement);
  const heading = element("h2", { tabindex: "-1", id: "step-heading" }, step.slot === undefined ? step.title : element("span", { lang: "it" }, step.title));
  const body = element("div", { class: "step-body" });
  place.replaceChildren(heading, ...(app.open === undefined ? [] : [saveLine(app.open), conflictBox(app, app.open)]), body);
  fill(app, step, body);
  place.append(moves(app, step));
  showNav(app, step);
  document.title = `${step.title} – ${say("Prepara l'offerta", "Prepare the tender")} – Ceralacca`;
  if (moved) {
    heading.focus();
    scrollTo(0, Math.max(0, must("#tender", HTMLElement).offsetTop - 16));
  }
  void showSent(app);
}

function fill(app: App, step: Step, place: HTMLElement): void {
  if (app.open === undefined || step.id === "key") {
    showKey(app, place);
    place.append(custodyShown(app.custody));
    return;
  }
  if (!app.page.running) place.append(note("warning", say("Ora non si possono inviare offerte: può rileggere quanto ha preparato.", "No tenders can be sent now: you can read again what you prepared.")));
  if (step.slot !== undefined) return showEnvelope(app, app.open, step.slot, place);
  if (step.id === "who") return showWho(app, app.open, place);
  if (step.id === "summary") return showSummary(app, app.open, place);
  showSend(app, app.open, place);
  place.append(custodyShown(app.custody));
}

/** A link to a step, followed without leaving the page, so that uploads go on. */
function stepLink(app: App, step: Step, text: Node | string, current: boolean, classes = ""): HTMLAnchorElement {
  const link = element("a", { href: addressOf(app, step.id), class: classes }, text);
  if (current) link.setAttribute("aria-current", "step");
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    app.go(step.id);
  });
  return link;
}

export function addressOf(app: App, step: string): string {
  const query = app.page.named ? `?operator=${encodeURIComponent(app.page.operator)}` : "";
  return `/procedures/${app.page.procedure}/tender/${step}${query}`;
}

function showNav(app: App, current: Step): void {
  const nav = must("#steps", HTMLElement);
  const lines = stepsOf(app).map((step) => element("li", {}, stepLink(app, step, step.slot === undefined ? step.title : element("span", { lang: "it" }, step.title), step.id === current.id)));
  nav.replaceChildren(element("ol", {}, ...lines));
  nav.hidden = false;
}

function moves(app: App, current: Step): HTMLElement {
  const steps = stepsOf(app);
  const at = steps.findIndex((step) => step.id === current.id);
  const [before, after] = [at > 0 ? steps[at - 1] : undefined, at >= 0 ? steps[at + 1] : undefined];
  const links: HTMLElement[] = [];
  if (before !== undefined) links.push(stepLink(app, before, `← ${before.title}`, false, "btn btn-outline-primary"));
  if (after !== undefined) links.push(stepLink(app, after, `${after.title} →`, false, "btn btn-primary"));
  return element("nav", { class: "actions moves", "aria-label": say("Passo precedente e successivo", "Previous and next step") }, ...links);
}

function saveLine(open: OpenTender): HTMLElement {
  const line = element("p", { class: "save-state", role: "status" });
  const show = (): void => {
    const text = saveText(open);
    if (line.textContent !== text) line.textContent = text;
    line.classList.toggle("failed", open.workspace.state === "failed");
  };
  open.workspace.onChange(() => line.isConnected && show());
  show();
  return line;
}

function saveText(open: OpenTender): string {
  switch (open.workspace.state) {
    case "saved":
      return say("Bozza cifrata e salvata.", "Draft encrypted and saved.");
    case "changed":
    case "saving":
      return say("Salvataggio della bozza…", "Saving the draft…");
    case "failed":
      return say(`Bozza NON salvata: ${open.workspace.trouble}`, `Draft NOT saved: ${open.workspace.trouble}`);
  }
}

/** What two people or two windows changed differently: both are shown, the person chooses. */
function conflictBox(app: App, open: OpenTender): HTMLElement {
  const box = element("div", { class: "conflicts" });
  const show = (): void => {
    box.replaceChildren(
      ...open.workspace.conflicts.map((conflict) => {
        const choose = (value: Json | undefined, text: string): HTMLElement => {
          const made = element("button", { type: "button", class: "btn btn-outline-primary btn-sm" }, text);
          made.addEventListener("click", () => {
            open.workspace.resolve(conflict, value);
            app.show();
          });
          return made;
        };
        return note(
          "warning",
          element("p", {}, say("Lo stesso campo è stato cambiato qui e altrove: ", "The same field was changed here and elsewhere: "), element("code", {}, conflict.field)),
          element("p", {}, choose(conflict.mine, say(`Tieni la mia: ${shown(conflict.mine)}`, `Keep mine: ${shown(conflict.mine)}`)), " ", choose(conflict.theirs, say(`Tieni l'altra: ${shown(conflict.theirs)}`, `Keep the other: ${shown(conflict.theirs)}`))),
        );
      }),
    );
  };
  open.workspace.onChange(() => box.isConnected && show());
  show();
  return box;
}

function shown(value: Json | undefined): string {
  if (value === undefined) return say("(vuoto)", "(empty)");
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** The banner: not sent, sent, or changed since. */
async function showSent(app: App): Promise<void> {
  if (app.page.sentAt === undefined || app.open === undefined) return;
  const banner = must("#sent-state", HTMLElement);
  const changed = app.open.workspace.get("sent") !== undefined && (await isChangedSinceSent(app.open));
  const text = changed
    ? say(`MODIFICHE NON INVIATE: vale l'offerta inviata il ${app.page.sentAt}`, `CHANGES NOT SENT: the tender sent on ${app.page.sentAt} counts`)
    : undefined;
  if (text === undefined || banner.textContent === text) return;
  banner.className = "sent-state changed";
  banner.replaceChildren(element("p", {}, element("strong", {}, text)));
}

export { showSent };
