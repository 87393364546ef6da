// The page of a custodian's key: make it, enrol it, try it, bring it to this device, take it along.
import { changePinForm, exportButton, importForm, restoreForm, tryForm } from "./custody/bring";
import { type KeptKey, keysHere, saved } from "./custody/device";
import { enrol, makeForm } from "./custody/enrol";
import { Holder } from "./custody/holder";
import { type Body, type CustodyPage, readPage } from "./custody/page";
import { button, folded, form, messageOf, notice } from "./custody/parts";
import { showPublished } from "./custody/published";
import { lackingForKeys } from "./lib/capabilities";
import { element } from "./lib/dom";
import { recordKeys } from "./lib/record";
import { say } from "./lib/say";
import { keepForGood } from "./lib/store";

const page = readPage();
const holder = new Holder(page.worker);
addEventListener("pagehide", () => holder.lock());

/** After an act the page is fetched anew, and says that it was done. */
function done(): void {
  void keepForGood().finally(() => location.assign("/custody?done=1"));
}

function lacking(missing: string[]): HTMLElement[] {
  const list = element("ul", {}, ...missing.map((one) => element("li", {}, one)));
  const shown = notice("danger", say("Questo browser non ha ciò che serve per custodire una chiave. Usi Firefox, Chrome, Edge o Safari aggiornati, non in incognito. Mancano:", "This browser lacks what keeping a key needs. Use an up-to-date Firefox, Chrome, Edge or Safari, not in a private window. Missing:"));
  shown.append(list);
  return [shown];
}

/** A body and the key that its record holds. */
function standingOf(body: Body, here: KeptKey[]): HTMLElement {
  const name = element("strong", { lang: "it" }, body.name);
  if (body.enrolled === "") return element("li", {}, name, say(": nessuna chiave iscritta.", ": no key enrolled."));
  const isHere = here.some((key) => key.public === body.enrolled);
  return element("li", {}, name, isHere ? say(": la chiave iscritta è in questo browser.", ": the enrolled key is in this browser.") : say(": la chiave iscritta NON è in questo browser.", ": the enrolled key is NOT in this browser."));
}

function ownKey(key: KeptKey, serverKeys: string, index: number): HTMLElement[] {
  const enrolledAt = page.bodies.filter((body) => body.enrolled === key.public);
  const missing = page.bodies.filter((body) => body.enrolled === "");
  const parts: HTMLElement[] = [
    element("h3", {}, say("Chiave in questo browser", "Key in this browser")),
    element("p", { class: "break" }, element("code", {}, key.public)),
  ];
  if (key.record_keys !== serverKeys) {
    parts.push(notice("danger", say("La chiave del registro che il server mostra oggi non è quella che aveva quando questa chiave è arrivata qui. Le ricevute non saranno accettate. Chieda a chi gestisce l'installazione, non a questo sito, se è cambiata; se è così, ripristini o importi di nuovo la chiave.", "The key of the record that the server shows today is not the one it had when this key came here. Receipts will not be accepted. Ask whoever runs the installation, not this site, whether it has changed; if so, restore or import the key again.")));
  }
  if (missing.length > 0) {
    parts.push(form(`enrol-${index}`, button(say("Iscrivi questa chiave", "Enrol this key")), [element("p", {}, say("Non ancora iscritta presso: ", "Not enrolled yet at: "), element("strong", { lang: "it" }, missing.map((body) => body.name).join(", ")))], async () => {
      await enrol(key, missing);
      done();
    }));
  }
  if (enrolledAt.length > 0) parts.push(tryForm(holder, key, `try-${index}`));
  parts.push(folded(say("Cambiare il PIN", "Change the PIN"), changePinForm(holder, key, `pin-${index}`, done)));
  parts.push(folded(say("Esportare la chiave", "Export the key"), exportButton(key)));
  return parts;
}

/** The ways to have a key here; the likeliest one stands open. */
function ways(root: CustodyPage, here: KeptKey[], hasSaved: boolean): HTMLElement[] {
  const unenrolled = root.bodies.filter((body) => body.enrolled === "");
  const isFirst = here.length === 0 && !hasSaved && unenrolled.length > 0;
  const make = makeForm(root, holder, isFirst ? unenrolled : root.bodies, done);
  const found: HTMLElement[] = [];
  if (isFirst) found.push(element("h3", {}, say("Crei la Sua chiave", "Make your key")), make);
  const restore = folded(here.length > 0 ? say("PIN dimenticato: sceglierne uno nuovo con il codice di recupero", "PIN forgotten: choose a new one with the recovery code") : say("Ripristinare la chiave con il codice di recupero", "Restore the key with the recovery code"), restoreForm(root, holder, done));
  const bring = folded(say("Importare la chiave da un file", "Import the key from a file"), importForm(root, holder, done));
  if (!isFirst && here.length === 0) (hasSaved ? restore : bring).open = true;
  if (hasSaved) found.push(restore);
  found.push(bring);
  if (!isFirst) {
    const warning = notice("warning", say("Solo se la chiave di prima è perduta o non è più sicura. Le procedure già pubblicate restano sigillate alla chiave di prima; la nuova vale per quelle pubblicate dopo che l'ente avrà rinnovato i custodi.", "Only if the former key is lost or no longer safe. Procedures already published stay sealed to the former key; the new one counts for those published after the body has renewed its custodians."));
    found.push(folded(say("Creare una chiave nuova", "Make a new key"), warning, make));
  }
  return found;
}

async function show(): Promise<void> {
  const missing = await lackingForKeys();
  if (missing.length > 0) {
    page.root.replaceChildren(...lacking(missing));
    return;
  }
  const [here, known, serverKeys] = await Promise.all([keysHere(page.person), saved(), recordKeys()]);
  const standing = element("ul", {}, ...page.bodies.map((body) => standingOf(body, here)));
  page.root.replaceChildren(
    element("h2", {}, say("La Sua chiave", "Your key")),
    standing,
    ...here.flatMap((key, index) => ownKey(key, serverKeys, index)),
    ...ways(page, here, known.length > 0),
    element("p", { class: "break" }, say("Chiave del registro di questa installazione, da confrontare con quella avuta per altra via: ", "Key of this installation's record, to compare with the one you got by another way: "), element("code", {}, serverKeys)),
  );
  await showPublished(page.person, here);
}

show().catch((error: unknown) => page.root.replaceChildren(notice("danger", messageOf(error))));
