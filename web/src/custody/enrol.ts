import { api, newRequestId } from "../lib/api";
import { element } from "../lib/dom";
import { recordKeys } from "../lib/record";
import { say } from "../lib/say";
import { civil } from "../lib/time";
import { type KeptKey, keepKey, saveRecovery } from "./device";
import type { Holder } from "./holder";
import type { Body, CustodyPage } from "./page";
import { button, field, form, pinInput } from "./parts";
import { groups, groupsToTypeBack, pinFault, sameGroup } from "./rules";

const PIN_RULE = (): string => say("Da 6 a 64 caratteri: lettere senza accento, cifre e segni comuni, senza spazi. Lo scelga Lei e non lo scriva sul foglio del codice.", "6 to 64 characters: letters without accents, digits and common signs, no spaces. Choose it yourself, and do not write it on the sheet with the code.");

/** Two fields for a new PIN, and the PIN once both agree; throws what is wrong for the person. */
export function newPin(prefix: string): { fields: HTMLElement[]; inputs: HTMLInputElement[]; read: () => string } {
  const [pin, again] = [pinInput(true), pinInput(true)];
  const fields = [field(`${prefix}-pin`, say("PIN nuovo", "New PIN"), PIN_RULE(), pin), field(`${prefix}-again`, say("Lo stesso PIN", "The same PIN"), "", again)];
  const read = (): string => {
    const fault = pinFault(pin.value, again.value);
    if (fault !== null) throw new Error(fault);
    return pin.value;
  };
  return { fields, inputs: [pin, again], read };
}

/** Puts the public key in the record of a body; the recovery form is with the server before. */
export async function enrol(key: KeptKey, bodies: Body[]): Promise<void> {
  await saveRecovery(key);
  for (const body of bodies) {
    await api(`/api/bodies/${encodeURIComponent(body.id)}/custodians/enrol`, { body: { public: key.public }, requestId: newRequestId() });
  }
}

/** The form that makes a key for these bodies. `onMade` is told when it is kept and enrolled. */
export function makeForm(page: CustodyPage, holder: Holder, bodies: Body[], onMade: () => void): HTMLFormElement {
  const pin = newPin("make");
  const names = bodies.map((body) => body.name).join(", ");
  const submit = button(say("Crea la chiave", "Make the key"));
  const intro = element("p", {}, say("La chiave sarà iscritta come Sua presso: ", "The key will be enrolled as yours at: "), element("strong", { lang: "it" }, names), say(". Crearla richiede qualche secondo; poi vedrà, una volta sola, il codice di recupero da stampare.", ". Making it takes a few seconds; then you see, once only, the recovery code to print."));
  const made = form("make", submit, [intro, ...pin.fields], async () => {
    const { code, ...key } = await holder.ask("make", pin.read());
    const kept: KeptKey = { ...key, person: page.person, record_keys: await recordKeys(), demo: page.demo };
    const sheet = codeSheet(page, kept, code, bodies, onMade);
    page.root.replaceChildren(...sheet);
    sheet[0]?.focus();
  }, pin.inputs);
  return made;
}

/** The code, to be printed; and the form that has two groups of it typed back. Nothing is kept before. */
function codeSheet(page: CustodyPage, key: KeptKey, code: string, bodies: Body[], onMade: () => void): HTMLElement[] {
  const printed = groups(code);
  const title = element("h2", { tabindex: "-1" }, say("Codice di recupero: lo stampi ora", "Recovery code: print it now"));
  const facts = [
    [say("Custode", "Custodian"), page.name],
    [say("Ente", "Body"), bodies.map((body) => body.name).join(", ")],
    [say("Creato il", "Made on"), civil(Date.now())],
    [say("Chiave pubblica", "Public key"), key.public],
    [say("Chiave del registro di questa installazione", "Key of this installation's record"), key.record_keys],
  ].flatMap(([name = "", value = ""], index) => [element("dt", {}, name), element("dd", { class: "break" }, index > 2 ? element("code", {}, value) : value)]);
  const sheet = element(
    "section",
    { class: "recovery-sheet", "aria-label": say("Foglio da stampare", "Sheet to print") },
    element("p", { class: "recovery-code", id: "recovery-code" }, ...printed.flatMap((group, index) => [index === 0 ? "" : "-", element("span", {}, group)])),
    element("dl", {}, ...facts),
    element("p", {}, say("Con questo codice la chiave si ripristina su un altro dispositivo, con un PIN nuovo. Chi lo trova può farlo al Suo posto: lo tenga in cassaforte, in busta chiusa. Nessuno può ridarglielo.", "With this code the key is restored on another device, with a new PIN. Whoever finds it can do so in your place: keep it in a safe, in a closed envelope. Nobody can give it to you again.")),
  );
  const print = button(say("Stampa", "Print"), "btn-outline-primary", "button");
  print.addEventListener("click", () => window.print());
  return [title, sheet, element("p", { class: "actions" }, print), confirmForm(key, printed, bodies, onMade)];
}

function confirmForm(key: KeptKey, printed: string[], bodies: Body[], onMade: () => void): HTMLFormElement {
  const asked = groupsToTypeBack(printed.length, below);
  const inputs = asked.map(() => element("input", { class: "form-control", type: "text", required: true, maxlength: "8", autocomplete: "off", autocapitalize: "characters", spellcheck: "false" }));
  const fields = inputs.map((input, index) => field(`group-${index}`, say(`Il gruppo n. ${(asked[index] ?? 0) + 1} del foglio`, `Group no. ${(asked[index] ?? 0) + 1} of the sheet`), "", input));
  const intro = element("p", {}, say("Ricopi dal foglio stampato due gruppi del codice. Solo dopo la chiave viene conservata e iscritta.", "Copy two groups of the code from the printed sheet. Only then is the key kept and enrolled."));
  return form("confirm", button(say("Ho il foglio: conserva e iscrivi la chiave", "I have the sheet: keep and enrol the key")), [intro, ...fields], async () => {
    const wrong = asked.filter((group, index) => !sameGroup(inputs[index]?.value ?? "", printed[group] ?? "")).map((group) => group + 1);
    if (wrong.length > 0) throw new Error(say(`Non è come sul foglio: gruppo ${wrong.join(", ")}. Controlli e riscriva.`, `Not as on the sheet: group ${wrong.join(", ")}. Check and type again.`));
    await keepKey(key);
    await enrol(key, bodies);
    onMade();
  });
}

/** A whole number below the bound, from the browser's randomness; the slight preference of small ones harms nothing here. */
function below(bound: number): number {
  return (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % bound;
}
