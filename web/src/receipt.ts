// The receipt's page: the receipt is verified here, by the same code that the command line runs.
import { client } from "./lib/client";
import { element, must } from "./lib/dom";
import { say } from "./lib/say";

interface Verdict {
  valid: boolean;
  summary_it: string;
  summary_en: string;
  checks: { id: string; outcome: "passed" | "failed" | "not_possible"; text_it: string; text_en: string }[];
}

async function check(address: string): Promise<Verdict> {
  const [receipt, key] = await Promise.all([fetch(address), fetch("/record/key")]);
  if (!receipt.ok || !key.ok) throw new Error(say("La ricevuta non si è potuta leggere.", "The receipt could not be read."));
  const { verifyReceipt } = await client();
  const bytes = new Uint8Array(await receipt.arrayBuffer());
  return JSON.parse(verifyReceipt(bytes, await key.text())) as Verdict;
}

function outcome(kind: Verdict["checks"][number]["outcome"]): string {
  switch (kind) {
    case "passed":
      return say("Sì", "Yes");
    case "failed":
      return say("NO", "NO");
    case "not_possible":
      return say("Non ancora possibile", "Not possible yet");
  }
}

function show(place: HTMLElement, verdict: Verdict): void {
  // Two checks that wait for the same thing say so once.
  const said = verdict.checks.filter((found, index) => found.text_it !== verdict.checks[index - 1]?.text_it);
  const lines = said.map((found) => element("li", { class: found.outcome }, element("strong", {}, `${found.id === "mode" && found.outcome === "not_possible" ? say("Prova", "Demo") : outcome(found.outcome)}: `), say(found.text_it, found.text_en)));
  place.replaceChildren(element("div", { class: `alert alert-${verdict.valid ? "success" : "danger"}` }, element("p", {}, say(verdict.summary_it, verdict.summary_en)), element("ul", {}, ...lines)));
}

const root = must("#receipt", HTMLElement);
const button = must("#check-receipt", HTMLButtonElement);
const place = must("#receipt-verdict", HTMLElement);
button.hidden = false;
button.addEventListener("click", () => {
  place.textContent = say("Verifico…", "Checking…");
  check(root.dataset["receipt"] ?? "")
    .then((verdict) => show(place, verdict))
    .catch((error: unknown) => {
      place.replaceChildren(element("p", { class: "field-error" }, error instanceof Error ? error.message : String(error)));
    });
});

