// To whom a tender is sealed: the custodians that the publication in the record names, verified in this browser; never those that
// the server's answer names.
import { api } from "../lib/api";
import { client } from "../lib/client";
import { element } from "../lib/dom";
import { RecordKeyChanged, trustRecordKeys, trustedRecordKeys } from "../lib/record";
import { say } from "../lib/say";
import { button, note } from "./parts";

/** What has to be known of a procedure to prove its custodians. */
export interface ProcedureNamed {
  id: string;
  demo: boolean;
  definition: { buyer: { id: string } };
}

/** The custodians of a procedure, proved. */
export interface ProvedCustody {
  /** The set as the sealing format writes it. */
  set: { body: string; epoch: number; threshold: number; custodians: { id: string; public: string }[] };
  /** Digest of the set, hexadecimal, as the header of an envelope names it. */
  digest: string;
  /** The digest as people compare it. */
  fingerprint: string;
  /** Keys of the record under which this was verified. */
  record_keys: string;
}

/** Nothing may be sealed: why, and its stable name. */
export class NotProved extends Error {
  readonly code: string;

  constructor(code: string, text: string) {
    super(text);
    this.code = code;
  }
}

/** Reads the publication of a procedure and proves its custodians under the record keys that this device trusts. */
export async function provedCustody({ id, demo, definition }: ProcedureNamed, trusted?: string): Promise<ProvedCustody> {
  const record_keys = trusted ?? (await trustedRecordKeys());
  const receipt = await api<unknown>(`/api/procedures/${encodeURIComponent(id)}/publication`);
  const { proveCustody } = await client();
  const said = JSON.parse(proveCustody(JSON.stringify(receipt), id, definition.buyer.id, record_keys, demo)) as
    | ({ ok: true } & Omit<ProvedCustody, "record_keys">)
    | { ok: false; code: string; it: string; en: string };
  if (!said.ok) throw new NotProved(said.code, say(said.it, said.en));
  return { set: said.set, digest: said.digest, fingerprint: said.fingerprint, record_keys };
}

/** An envelope begun before must be sealed to the same custodians: it is looked at again when it is closed. */
export function mustBeSealedTo(header: string, { digest }: ProvedCustody): void {
  const { set_digest } = JSON.parse(header) as { set_digest: string };
  if (set_digest === digest) return;
  throw new Error(say("Questa busta era stata iniziata per altri custodi di quelli che la pubblicazione nomina: tolga i suoi file e li aggiunga di nuovo, e avvisi la stazione appaltante.", "This envelope was begun for other custodians than the publication names: take its files out and add them again, and tell the buyer."));
}

/** For the firm, before it seals: to whom, and what to compare. */
export function custodyShown({ set, fingerprint, record_keys }: ProvedCustody): HTMLElement {
  const { threshold, custodians } = set;
  return element(
    "details",
    { class: "custody-proved" },
    element("summary", {}, say(`A chi si sigilla: aprono solo ${threshold} custodi su ${custodians.length}, insieme`, `Sealed to whom: only ${threshold} custodians of ${custodians.length} together open`)),
    element("p", {}, say("Questo browser ha letto i custodi dalla pubblicazione della gara e ha verificato che è nel registro. Impronta dei custodi: ", "This browser has read the custodians from the tender's publication and has verified that it is in the record. Fingerprint of the custodians: "), element("strong", { class: "fingerprint", id: "custody-fingerprint" }, fingerprint)),
    element("p", {}, say("La confronti con quella della pagina pubblica della gara aperta da un altro dispositivo, o per telefono con la stazione appaltante: deve essere uguale. Se non lo è, non sigilli e lo dica.", "Compare it with the one on the public page of the tender opened on another device, or by telephone with the buyer: it must be the same. If it is not, do not seal, and say so.")),
    element("p", {}, say("Chiave del registro che questo browser conosce dalla prima visita: ", "Key of the record that this browser knows from its first visit: "), element("code", { class: "fingerprint" }, record_keys)),
  );
}

/** Why nothing can be sealed here; a key of the record that changed can be trusted once somebody has confirmed it. */
export function custodyTrouble(error: unknown): HTMLElement {
  const title = element("h2", { class: "alert-title" }, say("Non si può sigillare", "Sealing is not possible"));
  if (!(error instanceof RecordKeyChanged)) {
    return element("div", { class: "alert alert-danger", role: "alert", id: "not-proved" }, title, element("p", {}, error instanceof Error ? error.message : String(error)));
  }
  const { known, shown } = error;
  const trust = button(
    say("Mi è stata confermata per altra via: usa la nuova chiave", "It was confirmed to me by another way: use the new key"),
    () => void trustRecordKeys(shown).then(() => location.reload()),
    "btn-outline-danger",
  );
  return element(
    "div",
    { class: "alert alert-danger", role: "alert", id: "not-proved" },
    title,
    element("p", {}, error.message),
    element("p", {}, say("Chiave conosciuta: ", "Key known: "), element("code", { class: "fingerprint" }, known)),
    element("p", {}, say("Chiave mostrata ora: ", "Key shown now: "), element("code", { class: "fingerprint" }, shown)),
    note("warning", say("Telefoni alla stazione appaltante, a un numero che conosce, e si faccia leggere la chiave del registro: chi mente può mostrare una chiave sua. Se è cambiata davvero, e quella mostrata ora è la stessa, la accetti qui sotto.", "Telephone the buyer, at a number that you know, and have the key of the record read to you: who lies can show a key of his own. If it really has changed, and the one shown now is the same, accept it below.")),
    element("p", { class: "actions" }, trust),
  );
}
