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
  const lines = said.map((found) => element("li", { class: found.outcome }, element("strong", {}, `${outcome(found)}:`), " ", ...words(say(found.text_it, found.text_en))));
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

/** Where the reason for a technician begins in the text of a check. */
const DETAIL = /^(.*?) \((?:Dettaglio tecnico, in inglese|Technical detail): (.*)\.\)$/s;

/** The text of a check; the exact reason, which is in English and for a technician, is folded away. */
function words(text: string): (Node | string)[] {
  const [, plain, detail] = DETAIL.exec(text) ?? [];
  if (plain === undefined || detail === undefined) return [text];
  return [plain, element("details", {}, element("summary", {}, say("Dettagli tecnici", "Technical details")), element("span", { lang: "en" }, detail))];
}

function outcome(found: Verdict["checks"][number]): string {
  switch (found.outcome) {
    case "passed":
      return say("Sì", "Yes");
    case "failed":
      return say("NO", "NO");
    case "not_possible":
      return found.id === "mode" ? say("Dimostrazione", "Demo") : say("Non ancora possibile", "Not possible yet");
  }
}
