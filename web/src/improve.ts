// A firm that is tied improves its offer: one figure, sealed in this browser. Until the receipt is there the sending can be
// repeated without harm: the same envelope under the same request id is the same act.
import { api, newRequestId } from "./lib/api";
import { element, must } from "./lib/dom";
import { Refused } from "./lib/refusal";
import { say } from "./lib/say";
import { forget, keep, kept } from "./lib/store";
import type { PublicProcedure } from "./tender/app";
import { type ProvedCustody, custodyShown, custodyTrouble, provedCustody } from "./tender/custodians";
import type { Json } from "./tender/document";
import { type ReadAnswer, Rules } from "./tender/rules";
import { Sealer } from "./tender/sealer";
import { lacking } from "./tender/support";
import { Uploads } from "./tender/uploads";

interface Page {
  procedure: string;
  operator: string;
  person: string;
  named: boolean;
  lot: number;
  round: number;
  item: string;
  worker: string;
}

/** A sending that has begun: repeated as it is until it is answered. Nothing in it tells the figure. */
interface Attempt {
  requestId: string;
  envelope: Json;
}

const CLASS = "economic";

function pageOf(form: HTMLElement): Page {
  const data = form.dataset;
  return {
    procedure: data["procedure"] ?? "",
    operator: data["operator"] ?? "",
    person: data["person"] ?? "",
    named: data["named"] === "true",
    lot: Number(data["lot"]),
    round: Number(data["round"]),
    item: data["item"] ?? "",
    worker: data["worker"] ?? "",
  };
}

function placeOf(page: Page): string {
  return `improving/${page.person}/${page.procedure}/${page.operator}/${page.lot}/${page.round}`;
}

async function begin(form: HTMLFormElement): Promise<void> {
  const missing = await lacking();
  if (missing.length > 0) return showTrouble(form, missing.join("; "));
  const page = pageOf(form);
  const procedure = await api<PublicProcedure>(`/api/procedures/${page.procedure}`);
  const custody = await provedCustody({ ...procedure, id: page.procedure }).catch((error: unknown) => {
    form.replaceWith(custodyTrouble(error));
    return undefined;
  });
  if (custody === undefined) return;
  must("#to-whom", HTMLElement, form).replaceChildren(custodyShown(custody));
  const rules = await Rules.of(procedure.definition as unknown as Json);
  const input = must("#figure", HTMLInputElement, form);
  const button = must("#send", HTMLButtonElement, form);
  const progress = must("#progress", HTMLElement, form);
  const read = (): ReadAnswer | undefined => {
    const given = input.value.trim();
    const answer = given === "" ? undefined : rules.read(page.item, given);
    show(form, input, answer);
    return answer;
  };
  input.addEventListener("input", read);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const answer = read();
    if (answer?.ok !== true) {
      if (answer === undefined) show(form, input, { ok: false, text: say("Scriva la cifra.", "Write the figure.") });
      input.focus();
      return;
    }
    button.disabled = true;
    send(page, custody, { [page.item]: answer.value }, (text) => (progress.textContent = text)).catch((error: unknown) => {
      progress.textContent = "";
      button.disabled = false;
      show(form, input, { ok: false, text: error instanceof Error ? error.message : String(error) });
      input.focus();
    });
  });
  form.hidden = false;
}

function show(form: HTMLElement, input: HTMLInputElement, answer: ReadAnswer | undefined): void {
  const wrong = answer?.ok === false;
  must("#figure-error", HTMLElement, form).textContent = wrong ? answer.text : "";
  must("#figure-read", HTMLElement, form).textContent = answer?.ok === true ? `${say("Letto come", "Read as")} ${answer.text}` : "";
  input.setAttribute("aria-invalid", String(wrong));
}

/** Seals, uploads, sends, and opens the receipt. */
async function send(page: Page, { set }: ProvedCustody, answers: Record<string, Json>, tell: (text: string) => void): Promise<void> {
  // One that was begun and not answered may have arrived: it is answered first, and this one takes its place.
  const begun = await kept<Attempt>(placeOf(page));
  if (begun !== undefined) await post(page, begun).catch((error: unknown) => ignoreRefusal(error));
  tell(say("Sigillo la cifra…", "Sealing the figure…"));
  const id = `miglioria-${crypto.randomUUID()}`;
  const context = { procedure: page.procedure, scope: `lot:${page.lot}:improved-offer:${page.round}`, class: CLASS, tenderer: page.operator, envelope: id };
  const sealer = new Sealer(page.worker);
  const sealed = await sealer.call("sealFigure", JSON.stringify(context), JSON.stringify(set), JSON.stringify(answers));
  tell(say("Carico la busta…", "Uploading the envelope…"));
  const uploads = new Uploads(page.procedure, page.operator);
  for (const { object } of sealed.objects) await uploads.add(object);
  const envelope = {
    id,
    class: CLASS,
    lot: page.lot,
    round: page.round,
    epoch: set.epoch,
    header: JSON.parse(sealed.header) as Json,
    header_digest: sealed.digest,
    objects: sealed.objects.map(({ object, length }) => ({ digest: object, length })),
  };
  const attempt = { requestId: newRequestId(), envelope };
  await keep(placeOf(page), attempt);
  tell(say("Invio l'offerta migliorativa…", "Sending the improved offer…"));
  await post(page, attempt);
  const own = await api<{ acts: { leaf: string }[] }>(`/api/procedures/${page.procedure}/tenders/${encodeURIComponent(page.operator)}`);
  const query = page.named ? `?operator=${encodeURIComponent(page.operator)}` : "";
  location.assign(`/procedures/${page.procedure}/tender/receipts/${own.acts.at(-1)?.leaf ?? ""}${query}`);
}

async function post(page: Page, attempt: Attempt): Promise<void> {
  try {
    await api(`/api/procedures/${page.procedure}/tender/improved-offer`, { body: { tenderer: page.operator, envelope: attempt.envelope }, requestId: attempt.requestId });
    await forget(placeOf(page));
  } catch (error) {
    // A refusal is an answer: the next attempt is another act.
    if (error instanceof Refused) await forget(placeOf(page));
    throw error;
  }
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof Refused)) throw error;
}

function showTrouble(form: HTMLFormElement, why: string): void {
  form.replaceWith(
    element(
      "div",
      { class: "alert alert-warning", role: "alert", id: "lacking" },
      element("h2", { class: "alert-title" }, say("Questa pagina non può sigillare un'offerta", "This page cannot seal an offer")),
      element("p", {}, why),
      element("p", {}, say("Che cosa fare: la apra in una finestra normale (non in incognito) di Chrome, Edge, Firefox o Safari aggiornati, e la ricarichi.", "What to do: open it in a normal (not private) window of an up-to-date Chrome, Edge, Firefox or Safari, and load it again.")),
    ),
  );
}

const form = must("#improve", HTMLFormElement);
begin(form).catch((error: unknown) => showTrouble(form, error instanceof Error ? error.message : String(error)));
