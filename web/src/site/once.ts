import { all, announce } from "../lib/dom";
import { say } from "../lib/say";

/** After this a form may be sent again: the visitor may have stopped the request himself. */
const RELEASE_MS = 15_000;

/** `form[data-once]`: a second click while the first is under way sends nothing. The server knows a repeated request anyway. */
export function guardFormsOnce(): void {
  for (const form of all("form[data-once]", HTMLFormElement)) {
    form.addEventListener("submit", (event) => {
      if (form.dataset["sent"] !== undefined) {
        event.preventDefault();
        return;
      }
      // After the browser has read the form: a disabled button would not be sent.
      setTimeout(() => hold(form));
    });
  }
  addEventListener("pageshow", () => all("form[data-sent]", HTMLFormElement).forEach(release));
}

function hold(form: HTMLFormElement): void {
  form.dataset["sent"] = "";
  for (const button of buttons(form)) button.setAttribute("aria-disabled", "true");
  announce(say("Invio in corso…", "Sending…"));
  setTimeout(() => release(form), RELEASE_MS);
}

function release(form: HTMLFormElement): void {
  delete form.dataset["sent"];
  for (const button of buttons(form)) button.removeAttribute("aria-disabled");
}

function buttons(form: HTMLFormElement): HTMLButtonElement[] {
  return all("button", HTMLButtonElement, form).filter((button) => button.type === "submit");
}
