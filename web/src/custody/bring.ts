import { element } from "../lib/dom";
import { recordKeys } from "../lib/record";
import { say } from "../lib/say";
import { type KeptKey, keepKey, saveRecovery, saved } from "./device";
import { newPin } from "./enrol";
import { type Holder, KeyFailed } from "./holder";
import { keyFileText, readKeyFile } from "./key-file";
import type { CustodyPage } from "./page";
import { button, field, form, notice, pinInput, tell } from "./parts";

/** Restores a key on this device, or gives it a new PIN, with the printed code. */
export function restoreForm(page: CustodyPage, holder: Holder, onKept: () => void): HTMLFormElement {
  const code = element("input", { class: "form-control", type: "text", required: true, maxlength: "80", autocomplete: "off", autocapitalize: "characters", spellcheck: "false" });
  const help = say("Com'è sul foglio; maiuscole, spazi e trattini non contano.", "As on the sheet; capitals, spaces and hyphens do not count.");
  const pin = newPin("restore");
  return form("restore", button(say("Ripristina la chiave in questo browser", "Restore the key in this browser")), [field("restore-code", say("Codice di recupero", "Recovery code"), help, code), ...pin.fields], async () => {
    const chosen = pin.read();
    const candidates = await saved();
    if (candidates.length === 0) throw new Error(say("Il server non conserva alcuna Sua chiave da ripristinare: la importi dal suo file.", "The server keeps no key of yours to restore: import it from its file."));
    const record_keys = await recordKeys();
    const made = await firstThatOpens(candidates.map((one) => one.recovery), (recovery) => holder.ask("restore", recovery, code.value, chosen));
    if (made === undefined) throw new Error(say("Il codice non è giusto: controlli lettera per lettera. Nulla è cambiato.", "The code is not right: check it letter by letter. Nothing has changed."));
    await keepKey({ ...made, person: page.person, record_keys, demo: page.demo });
    code.value = "";
    onKept();
  }, pin.inputs);
}

async function firstThatOpens<T>(all: string[], open: (one: string) => Promise<T>): Promise<T | undefined> {
  for (const one of all) {
    try {
      return await open(one);
    } catch (error) {
      if (!(error instanceof KeyFailed)) throw error;
    }
  }
  return undefined;
}

/** Takes a key from its file; the PIN is tried before anything is kept. */
export function importForm(page: CustodyPage, holder: Holder, onKept: () => void): HTMLFormElement {
  const file = element("input", { class: "form-control", type: "file", accept: ".json,application/json", required: true });
  const pin = pinInput(false);
  const help = say("Formato ceralacca-custodian/1, come quello che si esporta da qui o dalla riga di comando.", "Format ceralacca-custodian/1, as exported here or by the command line.");
  return form("import", button(say("Importa la chiave in questo browser", "Import the key into this browser")), [field("import-file", say("File della chiave", "Key file"), help, file), field("import-pin", say("PIN del file", "PIN of the file"), "", pin)], async () => {
    const [chosen] = file.files ?? [];
    if (chosen === undefined) throw new Error(say("Scelga il file della chiave.", "Choose the key file."));
    const key = await readKeyFile(chosen);
    if (key.person !== page.person) throw new Error(say(`La chiave nel file è di «${key.person}», non Sua.`, `The key in the file belongs to "${key.person}", not to you.`));
    await tried(holder, key, pin.value);
    const kept: KeptKey = { ...key, record_keys: await recordKeys(), demo: page.demo };
    await keepKey(kept);
    await saveRecovery(kept);
    onKept();
  }, [pin]);
}

/** Tries whether the key really opens here with the PIN. */
export function tryForm(holder: Holder, key: KeptKey, id: string): HTMLFormElement {
  const pin = pinInput(false);
  return form(id, button(say("Prova la chiave", "Try the key"), "btn-outline-primary"), [field(`${id}-pin`, "PIN", say("La chiave viene aperta con il PIN e subito richiusa.", "The key is unlocked with the PIN and locked again at once."), pin)], async (place) => {
    await tried(holder, key, pin.value);
    tell(place, notice("success", say("La chiave si apre: questo browser la ha davvero e il PIN è giusto.", "The key opens: this browser really has it and the PIN is right.")));
  }, [pin]);
}

/** Gives the key another PIN, for who knows the one of now; nothing changes unless that one opens it. */
export function changePinForm(holder: Holder, key: KeptKey, id: string, onKept: () => void): HTMLFormElement {
  const old = pinInput(false);
  const pin = newPin(id);
  const help = say("Chi ha una copia della chiave fatta prima, in un file esportato, la apre ancora con il PIN di prima.", "Whoever has a copy of the key made before, in an exported file, still opens it with the former PIN.");
  return form(id, button(say("Cambia il PIN", "Change the PIN"), "btn-outline-primary"), [element("p", {}, help), field(`${id}-old`, say("PIN di adesso", "PIN of now"), "", old), ...pin.fields], async () => {
    const chosen = pin.read();
    try {
      await keepKey({ ...key, ...(await holder.ask("changePin", key.wrapped, key.device_secret, old.value, chosen)) });
    } catch (error) {
      if (error instanceof KeyFailed) throw wrongPin();
      throw error;
    }
    onKept();
  }, [old, ...pin.inputs]);
}

async function tried(holder: Holder, key: Pick<KeptKey, "wrapped" | "device_secret">, pin: string): Promise<void> {
  try {
    await holder.unlock(key.wrapped, key.device_secret, pin);
  } catch (error) {
    if (error instanceof KeyFailed) throw wrongPin();
    throw error;
  } finally {
    holder.lock();
  }
}

/** For the person whose key does not open. */
export function wrongPin(): Error {
  return new Error(say("La chiave non si apre: il PIN non è giusto, o il file è alterato. Nulla è cambiato; può riprovare.", "The key does not open: the PIN is wrong, or the file was altered. Nothing has changed; you can try again."));
}

/** Saves the key as a file, for another device or the command line. */
export function exportButton(key: KeptKey): HTMLElement {
  const save = button(say("Esporta in un file", "Export to a file"), "btn-outline-primary", "button");
  save.addEventListener("click", () => {
    const address = URL.createObjectURL(new Blob([keyFileText(key)], { type: "application/json" }));
    element("a", { href: address, download: `ceralacca-${key.person}.json` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  });
  const warning = say("Il file sta per il dispositivo: chi lo ha deve solo indovinare il PIN. Lo tenga come terrebbe una chiave.", "The file stands for the device: whoever has it need only guess the PIN. Keep it as you would a key.");
  return element("div", {}, element("p", {}, warning), element("p", { class: "actions" }, save));
}
