// The receipt's page: the receipt is verified here, by the same code that the command line runs.
import { element, must } from "./lib/dom";
import { say } from "./lib/say";
import { type Verdict, verdictBox, verify } from "./lib/verdict";

async function check(address: string): Promise<Verdict> {
  const [receipt, key] = await Promise.all([fetch(address), fetch("/record/key")]);
  if (!receipt.ok || !key.ok) throw new Error(say("La ricevuta non si è potuta leggere.", "The receipt could not be read."));
  return verify(new Uint8Array(await receipt.arrayBuffer()), await key.text());
}

const root = must("#receipt", HTMLElement);
const button = must("#check-receipt", HTMLButtonElement);
const place = must("#receipt-verdict", HTMLElement);
button.hidden = false;
button.addEventListener("click", () => {
  place.textContent = say("Verifico…", "Checking…");
  check(root.dataset["receipt"] ?? "")
    .then((verdict) => place.replaceChildren(verdictBox(verdict)))
    .catch((error: unknown) => {
      place.replaceChildren(element("p", { class: "field-error" }, error instanceof Error ? error.message : String(error)));
    });
});
