import { element } from "../../lib/dom";
import { say } from "../../lib/say";
import type { App } from "../app";
import { fingerprint } from "../fingerprint";
import type { Colleague } from "../keys";
import { button, download, field, note, workButton } from "../parts";

/** The key on this computer: made, taken back, handed over. */
export function showKey(app: App, place: HTMLElement): void {
  switch (app.keys.state) {
    case "ready":
      return showReady(app, place);
    case "none":
      return showNone(app, place);
    case "elsewhere":
      return showElsewhere(app, place);
  }
}

function showNone(app: App, place: HTMLElement): void {
  place.append(
    element("p", {}, say(
      "Quanto prepara viene cifrato con una chiave che nasce su questo computer. Il server ne conserva solo copie cifrate: né il gestore né la stazione appaltante possono leggere la bozza.",
      "What you prepare is encrypted with a key that is born on this computer. The server keeps encrypted copies only: neither who runs it nor the buyer can read the draft.",
    )),
    element("p", {}, say(
      "Riceverà un codice di recupero, mostrato una volta sola: con quello riprende l'offerta da un altro computer se questo si guasta.",
      "You will get a recovery code, shown once: with it you take the tender up again on another computer if this one breaks.",
    )),
    element("div", { class: "actions" }, workButton(say("Crea la chiave", "Make the key"), async () => showCode(app, place, await app.keys.create()))),
  );
}

function showCode(app: App, place: HTMLElement, code: string): void {
  const typed = element("input", { type: "text", class: "form-control", autocomplete: "off", spellcheck: "false", maxlength: "4" });
  const last = code.slice(-4);
  const check = field("code-check", say("Riscriva gli ultimi quattro caratteri del codice", "Type the last four characters of the code"), [], typed);
  check.classList.add("no-print");
  const confirm = async (): Promise<void> => {
    if (typed.value.trim().toUpperCase() !== last.toUpperCase()) {
      typed.focus();
      throw new Error(say("Non corrispondono: ricontrolli il codice che ha stampato o copiato.", "They differ: check the code that you printed or copied."));
    }
    await app.keys.confirm();
    await app.unlock();
    app.go("who");
  };
  place.replaceChildren(
    element("h2", { tabindex: "-1" }, say("Codice di recupero", "Recovery code")),
    element("p", {}, say("Lo stampi o lo scriva e lo tenga al sicuro: non sarà mostrato di nuovo, e chi lo ha può leggere la bozza.", "Print it or write it down and keep it safe: it is not shown again, and who has it can read the draft.")),
    element("p", { class: "recovery-code", id: "recovery-code" }, code),
    element("p", { class: "print-only" }, `${app.page.title} – ${app.page.operatorName}`),
    element("div", { class: "actions" }, button(say("Stampa", "Print"), () => print(), "btn-outline-primary")),
    check,
    element("div", { class: "actions" }, workButton(say("Ho il codice: prosegui", "I have the code: go on"), confirm)),
  );
  place.querySelector("h2")?.focus();
}

function showElsewhere(app: App, place: HTMLElement): void {
  const opened = async (): Promise<void> => {
    await app.unlock();
    app.go("who");
  };
  const code = element("input", { type: "text", class: "form-control", autocomplete: "off", spellcheck: "false", maxlength: "60" });
  const recover = async (): Promise<void> => {
    try {
      await app.keys.recover(code.value);
    } catch {
      throw new Error(say("Il codice non apre questa offerta: lo ricontrolli carattere per carattere.", "The code does not open this tender: check it character by character."));
    }
    await opened();
  };
  const file = element("input", { type: "file", class: "form-control", accept: ".json" });
  const take = async (): Promise<void> => {
    const chosen = file.files?.[0];
    if (chosen === undefined) throw new Error(say("Scelga il file della chiave.", "Choose the key's file."));
    try {
      await app.keys.takeFrom(await chosen.text());
    } catch {
      throw new Error(say("Il file non contiene la chiave con cui l'offerta è ora cifrata.", "The file does not hold the key that the tender is sealed under now."));
    }
    await opened();
  };
  const look = async (): Promise<void> => {
    await app.keys.load();
    if (app.keys.state !== "ready") throw new Error(say("Nessun collega ha ancora consegnato la chiave.", "No colleague has handed over the key yet."));
    await opened();
  };
  place.append(
    note("info", say("L'offerta è stata iniziata su un altro computer o da un collega: la chiave non è qui. Ci sono tre modi per averla.", "The tender was begun on another computer or by a colleague: the key is not here. There are three ways to get it.")),
    element("h3", {}, say("1. Con il codice di recupero", "1. With the recovery code")),
    field("recovery", say("Codice di recupero", "Recovery code"), [say("Maiuscole, trattini e spazi non contano.", "Case, hyphens and spaces do not matter.")], code),
    element("div", { class: "actions" }, workButton(say("Recupera la chiave", "Recover the key"), recover)),
    element("h3", {}, say("2. Da un collega", "2. From a colleague")),
    element("p", {}, say("La Sua chiave personale è pronta. Il collega apre questa stessa pagina, «Chiave», e preme «Consegna la chiave» accanto al Suo nome; poi torni qui.", "Your own key is ready. The colleague opens this same page, \"Key\", and presses \"Hand over the key\" beside your name; then come back here.")),
    ownFingerprint(app),
    element("div", { class: "actions" }, workButton(say("Controlla se è arrivata", "See whether it has come"), look, "btn-outline-primary")),
    element("h3", {}, say("3. Da un file esportato", "3. From an exported file")),
    field("key-file", say("File della chiave", "Key file"), [say("Il file .json esportato dal primo computer.", "The .json file exported from the first computer.")], file),
    element("div", { class: "actions" }, workButton(say("Usa il file", "Use the file"), take, "btn-outline-primary")),
    ...beginAnew(app, place),
  );
}

/** The last way: nobody has the key any more. */
function beginAnew(app: App, place: HTMLElement): HTMLElement[] {
  const understood = element("input", { type: "checkbox", id: "anew-understood" });
  const begin = async (): Promise<void> => {
    if (!understood.checked) {
      understood.focus();
      throw new Error(say("Confermi di aver capito che la bozza va perduta.", "Confirm that you understand that the draft is lost."));
    }
    showCode(app, place, await app.keys.create());
  };
  const sent = app.page.sentAt === undefined
    ? []
    : [element("li", {}, say("L'offerta già inviata resta inviata e valida: fino al termine può ritirarla o sostituirla, ma da qui non può più rileggerla.", "The tender already sent stays sent and valid: until the term you may withdraw or replace it, but you can read it here no more."))];
  return [
    element("h3", {}, say("Se nessuno ha più la chiave: ricominciare da capo", "If nobody has the key any more: begin anew")),
    element("p", {}, say("Usi prima i tre modi qui sopra. Se il computer, il codice e la chiave dei colleghi sono perduti, può preparare l'offerta di nuovo con una chiave nuova.", "Use the three ways above first. If the computer, the code and the colleagues' key are lost, you can prepare the tender again with a new key.")),
    element(
      "ul",
      {},
      element("li", {}, say("La bozza salvata finora, con i file già caricati, non potrà più essere letta da nessuno.", "The draft saved so far, with the files uploaded, can be read by nobody any more.")),
      element("li", {}, say("La chiave che un collega avesse ancora, e il vecchio codice di recupero, non serviranno più.", "A key that a colleague still has, and the old recovery code, will be of no use.")),
      ...sent,
    ),
    element("div", { class: "form-check" }, understood, element("label", { for: "anew-understood" }, say("Ho capito: la bozza salvata finora va perduta", "I understand: the draft saved so far is lost"))),
    element("div", { class: "actions" }, workButton(say("Ricomincia da capo", "Begin anew"), begin, "btn-outline-danger")),
  ];
}

/** What the colleague sees beside the name, so that the two compare it before the key is handed over. */
function ownFingerprint(app: App): HTMLElement {
  const shown = element("strong", { class: "fingerprint", id: "own-fingerprint" }, "…");
  void app.keys
    .ownPublic()
    .then(fingerprint)
    .then((text) => (shown.textContent = text))
    .catch(() => (shown.textContent = say("non disponibile: ricarichi la pagina", "not available: load the page again")));
  return element(
    "p",
    {},
    say("Impronta della Sua chiave: ", "Fingerprint of your key: "),
    shown,
    say(". La legga al collega per telefono: deve essere uguale a quella che vede accanto al Suo nome. Se non lo è, non si faccia consegnare nulla e avvisi il gestore della piattaforma.", ". Read it to the colleague by telephone: it must be the same that stands beside your name there. If it is not, let nothing be handed over and tell those who run the platform."),
  );
}

function showReady(app: App, place: HTMLElement): void {
  const people = element("div", { id: "colleagues" }, element("p", {}, say("Cerco i colleghi…", "Looking for colleagues…")));
  const exported = async (): Promise<void> => download(`chiave-${app.page.procedure}.json`, await app.keys.exported(), "application/json");
  place.append(
    note("success", say("La chiave di questa offerta è su questo computer.", "The key of this tender is on this computer.")),
    element("div", { class: "actions" }, button(say("Prosegui", "Go on"), () => app.go("who"))),
    element("h3", {}, say("Colleghi", "Colleagues")),
    people,
    element("h3", {}, say("Copia della chiave", "Copy of the key")),
    element("p", {}, say("Un file che apre la bozza su un altro computer: lo conservi come il codice di recupero.", "A file that opens the draft on another computer: keep it as you keep the recovery code.")),
    element("div", { class: "actions" }, workButton(say("Esporta la chiave", "Export the key"), exported, "btn-outline-primary")),
  );
  void showColleagues(app, people);
}

async function showColleagues(app: App, place: HTMLElement): Promise<void> {
  const colleagues = await app.keys.colleagues();
  if (colleagues.length === 0) {
    place.replaceChildren(element("p", {}, say("Nessun'altra persona agisce per l'impresa.", "Nobody else acts for the firm.")));
    return;
  }
  const lines = await Promise.all(colleagues.map((colleague) => colleagueLine(app, place, colleague)));
  place.replaceChildren(element("ul", { class: "colleagues" }, ...lines));
}

async function colleagueLine(app: App, place: HTMLElement, colleague: Colleague): Promise<HTMLElement> {
  if (app.keys.holders().includes(colleague.person)) {
    return element("li", {}, colleague.name, " – ", say("ha la chiave", "has the key"));
  }
  if (colleague.public === null) {
    return element("li", {}, colleague.name, " – ", say("non ha ancora una chiave personale: apra questa pagina una volta con il proprio accesso", "has no key of his own yet: he opens this page once with his own login"));
  }
  const hand = async (): Promise<void> => {
    await app.keys.handOver(colleague);
    await showColleagues(app, place);
  };
  return element(
    "li",
    {},
    colleague.name,
    element("p", {}, say("Impronta della sua chiave: ", "Fingerprint of this key: "), element("strong", { class: "fingerprint" }, await fingerprint(colleague.public))),
    element("p", { class: "form-text" }, say("Prima di consegnare chiami il collega a un numero che conosce e la confronti con quella che legge lui. Se è diversa non consegni: qualcuno potrebbe essersi messo in mezzo.", "Before handing over call the colleague at a number you know and compare it with the one he reads. If it differs do not hand over: somebody may stand in between.")),
    workButton(say("Consegna la chiave", "Hand over the key"), hand, "btn-outline-primary btn-sm"),
  );
}
