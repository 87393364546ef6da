import { all, announce, must } from "../lib/dom";
import { say } from "../lib/say";

/**
 * Buttons that only work with a script stand `hidden` in the page and are shown here:
 * `data-copy="#id"` copies a text, `data-print` prints the page, `data-dismiss="#id"` takes a notice away.
 */
export function showButtons(): void {
  wire("[data-copy]", (button) => void copy(button));
  wire("[data-print]", () => print());
  wire("[data-dismiss]", (button) => dismiss(button));
}

function wire(selector: string, act: (button: HTMLButtonElement) => void): void {
  for (const button of all(selector, HTMLButtonElement)) {
    button.hidden = false;
    button.addEventListener("click", () => act(button));
  }
}

async function copy(button: HTMLButtonElement): Promise<void> {
  const text = must(button.dataset["copy"] ?? "", HTMLElement).innerText.trim();
  try {
    await navigator.clipboard.writeText(text);
    tell(button, say("Copiato", "Copied"));
  } catch {
    tell(button, say("Copia non riuscita: selezioni il testo e lo copi", "Not copied: select the text and copy it"));
  }
}

function tell(button: HTMLButtonElement, text: string): void {
  button.textContent = text;
  announce(text);
}

function dismiss(button: HTMLButtonElement): void {
  const notice = must(button.dataset["dismiss"] ?? "", HTMLElement);
  const next = document.querySelector<HTMLElement>("main");
  notice.remove();
  next?.focus();
}
