import { element } from "../lib/dom";
import { language, say } from "../lib/say";
import { type CheckShown, type Outcome, checksOf, passesWithTime } from "./checks";
import type { Seen, ToOpen } from "./session";

const CLASSES = (): Record<ToOpen["class"], [string, string]> => ({
  administrative: [say("busta amministrativa", "administrative envelope"), say("Si apre per prima, di tutti i concorrenti (art. 107 D.Lgs. 36/2023).", "Opens first, of all tenderers (art. 107 D.Lgs. 36/2023).")],
  single: [say("busta unica", "single envelope"), say("È l'unica busta: si apre scaduto il termine, di tutti i concorrenti.", "The only envelope: it opens after the term, of all tenderers.")],
  technical: [say("busta tecnica", "technical envelope"), say("Si apre perché il concorrente è ammesso dopo l'esame amministrativo.", "Opens because the tenderer is admitted after the administrative check.")],
  economic: [say("busta economica", "economic envelope"), say("Si apre perché il concorrente è ancora ammesso ed è il momento delle offerte economiche: con offerte tecniche, solo dopo che i loro punteggi sono stati mostrati.", "Opens because the tenderer is still admitted and it is the time of economic tenders: where there are technical tenders, only after their scores were shown.")],
});

/** What an envelope is, in words. */
export function whatOf(one: ToOpen): string {
  const name = one.round === null ? CLASSES()[one.class][0] : say("offerta migliorativa", "improved offer");
  return one.lot === null ? name : say(`${name}, lotto ${one.lot}`, `${name}, lot ${one.lot}`);
}

/** Why its turn has come. */
function whyNow(one: ToOpen): string {
  if (one.round === null) return CLASSES()[one.class][1];
  return say("Si apre perché il termine per le offerte migliorative è scaduto e la parità non è risolta (art. 77 R.D. 827/1924).", "Opens because the term for improved offers has passed and the tie is not resolved (art. 77 R.D. 827/1924).");
}

/** An envelope with every check and who has given his share. */
export function envelopeShown(one: ToOpen, seen: Seen, person: string, demo: boolean): HTMLElement {
  const doubt = seen.doubts.get(one.envelope) ?? null;
  const shown = element(
    "article",
    { class: "envelope" },
    element("h3", {}, element("span", { lang: "it" }, one.tenderer_name), ` – ${whatOf(one)}`),
    element("p", {}, whyNow(one)),
    checksShown(checksOf(doubt, demo), doubt === null),
  );
  if (doubt !== null) shown.append(element("p", { class: "field-error" }, `${doubt[language()]}${passesWithTime(doubt.code) ? say(" La pagina riprova da sola.", " The page tries again by itself.") : ""}`));
  const { threshold } = seen.answer.custodians;
  const mine = one.given.includes(person) ? say(", fra cui la Sua", ", yours among them") : say(", non ancora la Sua", ", not yours yet");
  shown.append(element("p", {}, say(`Quote date: ${one.given.length} di ${threshold}${mine}.`, `Shares given: ${one.given.length} of ${threshold}${mine}.`)));
  return shown;
}

/** The checks; when all have passed, behind a line that says so, for a session may open many envelopes. */
function checksShown(checks: CheckShown[], passed: boolean): HTMLElement {
  const list = element("ul", { class: "checks" }, ...checks.map(checkShown));
  if (!passed) return list;
  return element("details", {}, element("summary", {}, say(`✓ Tutti i ${checks.length} controlli di questo browser sono superati`, `✓ All ${checks.length} checks of this browser have passed`)), list);
}

function checkShown({ text, outcome }: CheckShown): HTMLElement {
  const words: Record<Outcome, string> = { passed: say("✓ superato", "✓ passed"), failed: say("✗ FALLITO", "✗ FAILED"), not_made: say("– non fatto", "– not made") };
  return element("li", { class: outcome }, `${words[outcome]}: ${text}`);
}

/** What this browser cannot find out by itself. */
export function onTheServersWord(): HTMLElement {
  return element("p", {}, say("Questo browser legge gli atti dal registro, firmati dalla piattaforma: che ammissioni e inizio della seduta siano davvero opera del seggio o della commissione non può verificarlo da sé. Il seggio li vede sulle sue pagine; lo confermi a voce.", "This browser reads the acts from the record, signed by the platform: that admissions and the start of the session are really the panel's work it cannot verify by itself. The panel sees them on its pages; have it confirm them by word of mouth."));
}
