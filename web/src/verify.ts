// Anybody checks a receipt: in this browser alone. The file is read here and nothing of it is sent; the only thing fetched
// is the installation's key.
import { element, must } from "./lib/dom";
import { say } from "./lib/say";
import { civil } from "./lib/time";
import { verdictBox, verify } from "./lib/verdict";

/** What is told of an act, out of the receipt's own words. */
interface Entry {
  installation: string;
  stream: string;
  kind: string;
  instant: string;
  actor: string;
}

const form = must("#verify", HTMLFormElement);
const file = must("#file", HTMLInputElement);
const text = must("#receipt", HTMLTextAreaElement);
const keys = must("#keys", HTMLTextAreaElement);
const place = must("#verdict", HTMLElement);
const where = must("#where", HTMLElement);
const bytesMax = Number(form.dataset["fileMax"]);

/** The bytes to check; what cannot be a receipt is told before anything is reckoned. */
async function bytes(): Promise<Uint8Array> {
  const chosen = file.files?.[0];
  const pasted = text.value.trim();
  if (chosen === undefined && pasted === "") {
    throw new Error(say("Non c'è nulla da controllare: scelga il file della ricevuta o ne incolli il testo.", "There is nothing to check: choose the receipt's file or paste its text."));
  }
  if (chosen === undefined) return new TextEncoder().encode(pasted);
  if (chosen.size > bytesMax) {
    throw new Error(say(`«${chosen.name}» è di ${chosen.size} byte: una ricevuta ne ha al massimo ${bytesMax}. Ha scelto un altro file?`, `"${chosen.name}" has ${chosen.size} bytes: a receipt has ${bytesMax} at most. Did you choose another file?`));
  }
  const read = new Uint8Array(await chosen.arrayBuffer());
  if (new TextDecoder().decode(read.subarray(0, 5)) === "%PDF-") {
    throw new Error(say(`«${chosen.name}» è il PDF: per il controllo serve il file JSON, che si scarica dalla pagina della ricevuta.`, `"${chosen.name}" is the PDF: the check needs the JSON file, which is downloaded from the receipt's page.`));
  }
  return read;
}

async function keysToUse(): Promise<string> {
  if (keys.value.trim() !== "") return keys.value;
  const answer = await fetch("/record/key");
  if (!answer.ok) throw new Error(say("La chiave dell'installazione non si è potuta leggere: riprovi.", "The key of the installation could not be read: try again."));
  return answer.text();
}

async function check(): Promise<void> {
  const receipt = await bytes();
  let verdict;
  try {
    verdict = await verify(receipt, await keysToUse());
  } catch (error) {
    if (keys.value.trim() === "") throw error;
    throw new Error(say("Una delle chiavi scritte non è una chiave di verifica: la forma è nome+identificativo+base64.", "One of the keys typed is no verifier key: the form is name+identifier+base64."));
  }
  const facts = verdict.valid ? factsOf((JSON.parse(new TextDecoder().decode(receipt)) as { entry: Entry }).entry) : [];
  place.replaceChildren(verdictBox(verdict, ...facts));
}

function factsOf(entry: Entry): Node[] {
  const [kind, procedure, tenderer] = entry.stream.split("/");
  const rows: [string, string][] = [[say("Atto", "Act"), act(entry.kind)]];
  const about = (kind === "tender" || kind === "procedure") && procedure !== undefined ? procedure : undefined;
  if (about !== undefined) rows.push([say("Procedura", "Procedure"), about]);
  if (kind === "tender" && tenderer !== undefined) rows.push([say("Concorrente", "Tenderer"), tenderer]);
  rows.push([say("Istante", "Instant"), civil(Date.parse(entry.instant))], [say("Persona", "Person"), entry.actor]);
  const list = element("dl", { class: "facts" }, ...rows.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
  const own = about !== undefined && entry.installation === form.dataset["origin"];
  return own ? [list, element("p", {}, element("a", { href: `/procedures/${encodeURIComponent(about)}` }, say("Vai alla procedura", "Go to the procedure")))] : [list];
}

function act(kind: string): string {
  switch (kind) {
    case "submitted":
      return say("invio dell'offerta", "sending of the tender");
    case "replaced":
      return say("sostituzione dell'offerta", "replacement of the tender");
    case "withdrawn":
      return say("ritiro dell'offerta", "withdrawal of the tender");
    default:
      return kind;
  }
}

function refuse(error: unknown): void {
  const why = error instanceof Error ? error.message : String(error);
  place.replaceChildren(
    element("div", { class: "alert alert-danger", role: "alert" }, element("h2", { class: "alert-title" }, say("Nulla è stato controllato", "Nothing was checked")), element("p", {}, why)),
  );
}

must("#file-field", HTMLElement).hidden = false;
where.textContent = where.dataset["alone"] ?? "";
// What is pasted here is read here: the limit of the form without scripts does not count.
text.removeAttribute("maxlength");
file.addEventListener("change", () => {
  if (file.files?.length === 1) text.value = "";
});
text.addEventListener("input", () => {
  file.value = "";
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  place.textContent = say("Verifico…", "Checking…");
  check()
    .catch(refuse)
    .finally(() => place.focus());
});
