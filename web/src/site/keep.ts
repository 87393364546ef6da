import { all } from "../lib/dom";

/** Forms with something typed that no server has yet. */
const unsaved = new Set<HTMLFormElement>();

/** `form[data-keep]`: leaving the page asks first while something typed is neither sent nor saved. */
export function keepTyped(): void {
  for (const form of all("form[data-keep]", HTMLFormElement)) {
    // A form that came back with a refusal holds what was typed before.
    if (document.getElementById("refusal") !== null) unsaved.add(form);
    form.addEventListener("input", () => unsaved.add(form));
    form.addEventListener("submit", () => unsaved.delete(form));
  }
  addEventListener("beforeunload", (event) => {
    if (unsaved.size > 0) event.preventDefault();
  });
}

/** What the form holds is on the server now. */
export function saved(form: HTMLFormElement): void {
  unsaved.delete(form);
}
