// A commissioner's sheet saves itself: after each choice, with the version it stands on, so that two windows never overwrite
// each other. Without this script the buttons of the form do the same.
import { api, newRequestId } from "./lib/api";
import { all, must } from "./lib/dom";
import { Refused } from "./lib/refusal";
import { say } from "./lib/say";

/** Quiet after the last choice before the sheet is saved. */
const QUIET_MS = 700;

interface Saved {
  version: number;
  data: unknown;
}

type Values = Record<string, Record<string, string>>;

/** The values as text, in one order whoever wrote them. */
function written(values: Values): string {
  const sorted = (object: object): [string, unknown][] => Object.entries(object).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify(sorted(values).map(([tenderer, row]) => [tenderer, sorted(row as object)]));
}

/** The hour on the wall, `12:03`. */
function clock(): string {
  return new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Rome", hour: "2-digit", minute: "2-digit" }).format(Date.now());
}

class Sheet {
  readonly #form: HTMLFormElement;
  readonly #address: string;
  readonly #selects: HTMLSelectElement[];
  readonly #version: HTMLInputElement;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The saving that is under way. */
  #saving: Promise<void> | undefined;
  /** Somebody else's window has the sheet: nothing more is sent. */
  #stopped = false;
  #submitted = false;
  #sent: string;

  constructor(form: HTMLFormElement) {
    this.#form = form;
    this.#address = form.dataset["sheet"] ?? "";
    this.#selects = all("select", HTMLSelectElement, form);
    this.#version = must("input[name=version]", HTMLInputElement, form);
    this.#sent = written(this.#values());
    form.addEventListener("change", () => {
      this.#count();
      if (!this.#stopped) this.#tell(say("non ancora salvata", "not saved yet"));
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#save(), QUIET_MS);
    });
    form.addEventListener("submit", (event) => {
      clearTimeout(this.#timer);
      if (this.#saving === undefined) {
        this.#submitted = true;
        return;
      }
      // The form would stand on the version that the saving under way is about to change: it goes after it.
      event.preventDefault();
      const { submitter } = event;
      void this.#saving.then(() => form.requestSubmit(submitter));
    });
    addEventListener("beforeunload", (event) => {
      if (!this.#submitted && written(this.#values()) !== this.#sent) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") void this.#save();
    });
  }

  /** Tenderer → sub-criterion → coefficient; what is not chosen is left out. */
  #values(): Values {
    const values: Values = {};
    for (const select of this.#selects) {
      const [, tenderer, ...rest] = select.name.split(":");
      if (tenderer === undefined || select.value === "") continue;
      (values[tenderer] ??= {})[rest.join(":")] = select.value;
    }
    return values;
  }

  #count(): void {
    const given = this.#selects.filter((select) => select.value !== "").length;
    must("[data-given]", HTMLElement, this.#form).textContent = String(given);
  }

  #tell(text: string): void {
    must("[data-saved]", HTMLElement, this.#form).textContent = text;
  }

  /** One request at a time; what was chosen meanwhile follows in the next. */
  #save(): Promise<void> {
    this.#saving ??= this.#store().finally(() => (this.#saving = undefined));
    return this.#saving;
  }

  async #store(): Promise<void> {
    for (;;) {
      const values = this.#values();
      const text = written(values);
      if (this.#stopped || this.#submitted || text === this.#sent) return;
      this.#tell(say("salvataggio…", "saving…"));
      try {
        const body = { version: Number(this.#version.value), data: { values } };
        const { version } = await this.#put(body, text);
        this.#version.value = String(version);
        this.#sent = text;
      } catch (error) {
        this.#tell(`${say("NON salvata.", "NOT saved.")} ${error instanceof Error ? error.message : ""}`);
        // Somebody else's window has the sheet now: «Salva» shows where the two differ.
        this.#stopped = error instanceof Refused;
        return;
      }
      if (written(this.#values()) === text) this.#tell(`${say("salvata alle ore", "saved at")} ${clock()}`);
    }
  }

  async #put(body: { version: number; data: { values: Values } }, text: string): Promise<{ version: number }> {
    try {
      return await api<{ version: number }>(this.#address, {
        method: "PUT",
        body,
        requestId: newRequestId(),
        onWaiting: (seconds) => {
          if (seconds !== null) this.#tell(say(`rete assente: riprovo fra ${seconds} secondi`, `no network: trying again in ${seconds} seconds`));
        },
      });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      // The answer to an attempt that was stored may have been lost: then what is stored is what was sent.
      const stored = await api<Saved>(this.#address);
      const values = (stored.data as { values?: Values } | null)?.values ?? {};
      if (written(values) === text) return { version: stored.version };
      throw error;
    }
  }
}

for (const form of all("form[data-sheet]", HTMLFormElement)) new Sheet(form);
