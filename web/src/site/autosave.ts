import { api, newRequestId } from "../lib/api";
import { all } from "../lib/dom";
import { Refused } from "../lib/refusal";
import { say } from "../lib/say";
import { civil } from "../lib/time";
import { saved } from "./keep";

/** Quiet after the last key before a draft is saved. */
const QUIET_MS = 1_500;

/**
 * `form[data-autosave="ADDRESS"]`: what is typed is posted to the address as the form would send it, after a pause and when
 * the page is left. An element `[data-autosave-state]` in the form tells how it went.
 */
export function saveByItself(): void {
  for (const form of all("form[data-autosave]", HTMLFormElement)) new Draft(form, form.dataset["autosave"] ?? "");
}

class Draft {
  readonly #form: HTMLFormElement;
  readonly #address: string;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving = false;
  #sent: string;

  constructor(form: HTMLFormElement, address: string) {
    this.#form = form;
    this.#address = address;
    this.#sent = this.#fields().toString();
    form.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#save(), QUIET_MS);
    });
    form.addEventListener("submit", () => clearTimeout(this.#timer));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") void this.#save();
    });
  }

  /** One request at a time; what was typed meanwhile follows in the next. */
  async #save(): Promise<void> {
    const fields = this.#fields();
    if (this.#saving || fields.toString() === this.#sent) return;
    this.#saving = true;
    this.#tell(say("Salvataggio…", "Saving…"));
    try {
      await api(this.#address, {
        body: fields,
        requestId: newRequestId(),
        onWaiting: (seconds) => {
          if (seconds !== null) this.#tell(say(`Rete assente: riprovo fra ${seconds} secondi.`, `No network: trying again in ${seconds} seconds.`));
        },
      });
      this.#sent = fields.toString();
      if (this.#fields().toString() === this.#sent) saved(this.#form);
      this.#tell(say(`Bozza salvata: ${civil(Date.now())}`, `Draft saved: ${civil(Date.now())}`));
    } catch (error) {
      const why = error instanceof Error ? error.message : "";
      this.#tell(say(`Bozza non salvata. ${why}`, `Draft not saved. ${why}`));
      if (!(error instanceof Refused)) return;
      // The same text would be refused again: wait for the next key.
      this.#sent = fields.toString();
    } finally {
      this.#saving = false;
    }
    await this.#save();
  }

  /** Text fields only: files go their own way. */
  #fields(): URLSearchParams {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(this.#form)) if (typeof value === "string") fields.append(name, value);
    return fields;
  }

  #tell(text: string): void {
    const state = this.#form.querySelector("[data-autosave-state]");
    if (state !== null) state.textContent = text;
  }
}
