// The verdict on a receipt, reckoned in this browser by the same code that the command line runs, and shown.
import { client } from "./client";
import { element } from "./dom";
import { say } from "./say";

export interface Verdict {
  valid: boolean;
  summary_it: string;
  summary_en: string;
  checks: { id: string; outcome: "passed" | "failed" | "not_possible"; text_it: string; text_en: string }[];
}

/** Checks the bytes of a receipt's file with verifier keys, one on each line. A key that cannot be read is an error. */
export async function verify(receipt: Uint8Array, keys: string): Promise<Verdict> {
  const { verifyReceipt } = await client();
  return JSON.parse(verifyReceipt(receipt, keys)) as Verdict;
}

/** The verdict for people; `facts` say what the receipt is about, and stand only where it is valid. */
export function verdictBox(verdict: Verdict, ...facts: Node[]): HTMLElement {
  // Two checks that wait for the same thing say so once.
  const said = verdict.checks.filter((found, index) => found.text_it !== verdict.checks[index - 1]?.text_it);
  const lines = said.map((found) => element("li", { class: found.outcome }, element("strong", {}, `${isDemo(found) ? say("Prova", "Demo") : outcome(found.outcome)}:`), " ", say(found.text_it, found.text_en)));
  return element(
    "div",
    { class: `alert alert-${verdict.valid ? "success" : "danger"}` },
    element("h2", { class: "alert-title" }, verdict.valid ? say("Valida", "Valid") : say("Non valida", "Not valid")),
    element("p", {}, say(verdict.summary_it, verdict.summary_en)),
    ...(verdict.valid ? facts : []),
    element("h3", {}, say("Che cosa è stato controllato", "What was checked")),
    element("ul", { class: "checks" }, ...lines),
  );
}

/** The check of the mode has nothing to say of an installation that declares itself a demo. */
function isDemo(found: Verdict["checks"][number]): boolean {
  return found.id === "mode" && found.outcome === "not_possible";
}

function outcome(kind: Verdict["checks"][number]["outcome"]): string {
  switch (kind) {
    case "passed":
      return say("Sì", "Yes");
    case "failed":
      return say("NO", "NO");
    case "not_possible":
      return say("Non possibile", "Not possible");
  }
}
