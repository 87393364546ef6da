import { element } from "../lib/dom";
import { say } from "../lib/say";

/** A notice; an error gets the focus when it is shown by {@link tell}. */
export function notice(tone: "danger" | "warning" | "success" | "info", ...content: (Node | string)[]): HTMLElement {
  return element("div", { class: `alert alert-${tone}`, role: tone === "danger" ? "alert" : "status", tabindex: "-1" }, element("p", {}, ...content));
}

/** Shows one notice in the place, and moves there. */
export function tell(place: HTMLElement, shown: HTMLElement): void {
  place.replaceChildren(shown);
  shown.focus();
}

/** A labelled field with its help. */
export function field(id: string, label: string, help: string, input: HTMLElement): HTMLElement {
  input.id = id;
  const shown = element("div", { class: "field" }, element("label", { for: id }, label));
  if (help !== "") {
    input.setAttribute("aria-describedby", `${id}-help`);
    shown.append(element("small", { id: `${id}-help`, class: "form-text" }, help));
  }
  shown.append(input);
  return shown;
}

/** A field for a PIN. Browsers are asked not to remember it. */
export function pinInput(isNew: boolean): HTMLInputElement {
  return element("input", { class: "form-control", type: "password", required: true, maxlength: "64", autocomplete: isNew ? "new-password" : "off", autocapitalize: "none", spellcheck: "false" });
}

export function button(text: string, tone = "btn-primary", type = "submit"): HTMLButtonElement {
  return element("button", { type, class: `btn ${tone}` }, text);
}

/**
 * A form that does one thing: while it is under way the button is off and the state told; a failure is told above the form,
 * and what was typed stays, except secrets, which `fields` erases in any case.
 */
export function form(id: string, submit: HTMLButtonElement, content: Node[], act: (place: HTMLElement) => Promise<void>, secrets: HTMLInputElement[] = []): HTMLFormElement {
  const place = element("div");
  const state = element("p", { role: "status" });
  const made = element("form", { id, class: "no-print", autocomplete: "off", novalidate: true }, place, ...content, element("p", { class: "actions" }, submit), state);
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    if (submit.getAttribute("aria-disabled") === "true") return;
    submit.setAttribute("aria-disabled", "true");
    place.replaceChildren();
    state.textContent = say("Un momento…", "One moment…");
    act(place)
      .catch((error: unknown) => tell(place, notice("danger", messageOf(error))))
      .finally(() => {
        for (const secret of secrets) secret.value = "";
        submit.removeAttribute("aria-disabled");
        state.textContent = "";
      });
  });
  return made;
}

/** The message of what was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A part of the page that opens by itself. */
export function folded(summary: string, ...content: Node[]): HTMLDetailsElement {
  return element("details", { class: "no-print" }, element("summary", {}, summary), ...content);
}
