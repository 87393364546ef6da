// The page on which a custodian gives his shares while a session runs.
import { wrongPin } from "./custody/bring";
import { type KeptKey, keyHere } from "./custody/device";
import { passesWithTime } from "./custody/checks";
import { envelopeShown, onTheServersWord, whatOf } from "./custody/envelope";
import { Holder, KeyFailed, LOCKED } from "./custody/holder";
import { button, field, form, messageOf, notice, pinInput, tell } from "./custody/parts";
import { type Seen, SessionDesk, ShareFailed, type ToOpen, toOpen } from "./custody/session";
import { api } from "./lib/api";
import { lackingForKeys } from "./lib/capabilities";
import { announce, element, must } from "./lib/dom";
import { language, say } from "./lib/say";
import { civil } from "./lib/time";

const POLL_MS = 4_000;

const root = must("#custody-session", HTMLElement);
const { procedure = "", session = "", person = "", worker = "" } = root.dataset;

const state = element("p", {});
const list = element("div");
const problem = element("div");
const acting = element("div");
const log = element("ul");
const logTitle = element("h2", { hidden: true }, say("Date ora, da questa pagina", "Given now, from this page"));

const holder = new Holder(worker, () => {
  showActing();
  announce(say("La chiave è di nuovo chiusa.", "The key is locked again."));
});
addEventListener("pagehide", () => holder.lock());

let key: KeptKey;
let desk: SessionDesk;
let seen: Seen | undefined;
let isGiving = false;
/** What was last shown, so that nothing is drawn anew without need: a person may be reading or typing. */
let drawn = "";
/** Envelopes whose share does not open here, with the reason. */
const failed = new Map<string, string>();

/** The clock that counts: this device's own; in a demo the installation's, which can be moved. */
async function now(): Promise<string> {
  return key.demo ? (await api<{ now: string }>("/api/demo/clock")).now : new Date().toISOString();
}

/** Envelopes for which a share can be given, and whether any of those that wait raises a doubt. */
function standing(found: Seen): { ready: ToOpen[]; doubtful: ToOpen[] } {
  const waiting = desk.waiting(found).filter((one) => !failed.has(one.envelope));
  return { ready: waiting, doubtful: waiting.filter((one) => found.doubts.get(one.envelope) !== null) };
}

function show(found: Seen): void {
  const { envelopes, session_public } = found.answer;
  const signature = JSON.stringify([session_public !== null, envelopes.map((one) => [one.envelope, one.given, found.doubts.get(one.envelope)]), [...failed]]);
  if (signature === drawn) return;
  const grew = drawn !== "";
  drawn = signature;
  state.textContent = stateOf(found);
  if (grew) announce(state.textContent);
  list.replaceChildren(...envelopes.map((one) => withFailure(one, envelopeShown(one, found, person, key.demo))));
  if (envelopes.length > 0) list.append(onTheServersWord());
  showActing();
}

function withFailure(one: ToOpen, shown: HTMLElement): HTMLElement {
  const why = failed.get(one.envelope);
  if (why !== undefined) shown.append(element("p", { class: "field-error" }, say(`La Sua quota di questa busta non si apre o non corrisponde (${why}): lo dica al seggio. Le altre buste non ne dipendono.`, `Your share of this envelope does not open or does not fit (${why}): tell the panel. The other envelopes do not depend on it.`)));
  return shown;
}

function stateOf({ answer }: Seen): string {
  const { length } = answer.envelopes;
  if (answer.session_public === null) return say("La seduta non è ancora iniziata: questa pagina se ne accorge da sola.", "The session has not started yet: this page will notice by itself.");
  if (length === 0) return say("Adesso non c'è alcuna busta da aprire: la pagina mostra da sola le prossime.", "There is no envelope to open now: the page shows the next ones by itself.");
  return say(length === 1 ? "È il turno di una busta." : `È il turno di ${length} buste.`, length === 1 ? "It is the turn of one envelope." : `It is the turn of ${length} envelopes.`);
}

/** The one thing to do now: give, wait, or nothing. */
function showActing(): void {
  if (isGiving || seen === undefined) return;
  const { ready, doubtful } = standing(seen);
  if (doubtful.length > 0 && doubtful.every((one) => passesWithTime(seen?.doubts.get(one.envelope)?.code ?? ""))) {
    acting.replaceChildren(notice("warning", say("Il registro non prova ancora tutte le offerte: è questione di poco, e la pagina riprova da sola. Fino ad allora questo browser non dà alcuna quota.", "The record does not prove every tender yet: this takes a short while, and the page tries again by itself. Until then this browser gives no share.")));
  } else if (doubtful.length > 0) {
    acting.replaceChildren(notice("danger", say("Un controllo non è superato: questo browser non dà alcuna quota. Avvisi il seggio e chi gestisce la piattaforma.", "A check has not passed: this browser gives no share. Tell the panel and whoever runs the platform.")));
  } else if (ready.length === 0) {
    acting.replaceChildren(...(holder.isUnlocked ? [lockButton()] : []));
  } else {
    acting.replaceChildren(giveForm(ready.length), ...(holder.isUnlocked ? [lockButton()] : []));
  }
}

function giveForm(count: number): HTMLFormElement {
  const text = count === 1 ? say("Dai la quota di questa busta", "Give the share of this envelope") : say(`Dai le quote di tutte le ${count} buste`, `Give the shares of all ${count} envelopes`);
  const pin = pinInput(false);
  const ask = holder.isUnlocked ? element("p", {}, say("La chiave è aperta: non serve il PIN.", "The key is unlocked: no PIN is needed.")) : field("pin", "PIN", say("Apre la Sua chiave in questo browser per dieci minuti al massimo.", "Unlocks your key in this browser for ten minutes at most."), pin);
  return form("give", button(text), [ask], async () => {
    isGiving = true;
    try {
      if (!holder.isUnlocked) await unlock(pin.value);
      await give();
    } catch (error) {
      // The form is drawn anew below, and its own place for a failure with it.
      tell(problem, notice("danger", messageOf(error)));
    } finally {
      isGiving = false;
      drawn = "";
      if (seen !== undefined) show(seen);
    }
  }, [pin]);
}

async function unlock(pin: string): Promise<void> {
  try {
    await holder.unlock(key.wrapped, key.device_secret, pin);
  } catch (error) {
    throw error instanceof KeyFailed ? wrongPin() : error;
  }
}

/** Looks again, so that what is given is what was checked; then gives, all or nothing. */
async function give(): Promise<void> {
  problem.replaceChildren();
  seen = await desk.look(await now());
  const { ready, doubtful } = standing(seen);
  const [first] = doubtful;
  if (first !== undefined) {
    const doubt = seen.doubts.get(first.envelope);
    throw new Error(say("Nessuna quota data. ", "No share was given. ") + (doubt?.[language()] ?? ""));
  }
  try {
    await desk.give(seen, ready, (one, instant) => {
      logTitle.hidden = false;
      log.append(element("li", {}, element("span", { lang: "it" }, one.tenderer_name), `, ${whatOf(one)}: ${civil(Date.parse(instant))}`));
    });
  } catch (error) {
    if (!(error instanceof ShareFailed)) throw error;
    failed.set(error.envelope, error.message);
    throw new Error(say("Nessuna quota data: una non si apre. Può dare le altre.", "No share was given: one does not open. You can give the others."));
  }
  tell(problem, notice("success", say("Quote date e registrate.", "Shares given and recorded.")));
  seen = await desk.look(await now());
}

function lockButton(): HTMLElement {
  const lock = button(say("Chiudi la chiave adesso", "Lock the key now"), "btn-outline-primary", "button");
  lock.addEventListener("click", () => holder.lock());
  return element("p", { class: "actions" }, lock);
}

async function follow(): Promise<never> {
  for (;;) {
    if (!isGiving && !document.hidden) await lookAgain();
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function lookAgain(): Promise<void> {
  try {
    const found = await desk.look(await now());
    if (isGiving) return;
    seen = found;
    show(seen);
  } catch (error) {
    // Locking ends a check that is under way; the next round makes it again.
    if (!(error instanceof KeyFailed && error.message === LOCKED)) state.textContent = messageOf(error);
  }
}

/** The key of this custodian to which the procedure's envelopes are sealed, or what to do without it. */
async function begin(): Promise<void> {
  const missing = await lackingForKeys();
  if (missing.length > 0) throw new Error(say(`Questo browser non ha ciò che serve: ${missing.join("; ")}.`, `This browser lacks what is needed: ${missing.join("; ")}.`));
  const { custodians } = await toOpen(procedure, session);
  const sealedTo = custodians.custodians.find((one) => one.id === person);
  const found = sealedTo === undefined ? undefined : await keyHere(person, sealedTo.public);
  if (found === undefined) {
    const link = element("a", { href: "/custody" }, say("La ripristini o la importi nella pagina della Sua chiave", "Restore or import it on the page of your key"));
    root.replaceChildren(notice("warning", say("La chiave a cui queste buste sono sigillate non è in questo browser. ", "The key to which these envelopes are sealed is not in this browser. "), link, say(", poi torni qui.", ", then come back here.")));
    return;
  }
  key = found;
  desk = new SessionDesk(holder, key, procedure, session);
  root.replaceChildren(element("h2", {}, say("Buste di cui è il turno", "Envelopes whose turn it is")), state, list, problem, acting, logTitle, log);
  await follow();
}

begin().catch((error: unknown) => root.replaceChildren(notice("danger", messageOf(error))));
