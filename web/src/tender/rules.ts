import type { ProcedureRules } from "client-module";
import { client } from "../lib/client";
import { say } from "../lib/say";
import type { EnvelopeClass } from "./definition";
import type { Json } from "./document";

/** What the rules say of a tender. */
export interface Remark {
  code: string;
  severity: "blocking" | "warning" | "info";
  place: { envelope: EnvelopeClass; lot: number | null; item: string | null; owner: string | null };
  it: string;
  en: string;
  rule: string;
}

/** An answer as it was read: what is sealed, or what to write instead. */
export type ReadAnswer = { ok: true; value: Json; text: string } | { ok: false; text: string };

/** The rules of one procedure, run on this device. */
export class Rules {
  readonly #rules: ProcedureRules;

  private constructor(rules: ProcedureRules) {
    this.#rules = rules;
  }

  static async of(definition: Json): Promise<Rules> {
    const { ProcedureRules } = await client();
    return new Rules(new ProcedureRules(JSON.stringify(definition)));
  }

  check(tender: Json): Remark[] {
    return JSON.parse(this.#rules.checkTender(JSON.stringify(tender))) as Remark[];
  }

  explain(tender: Json): Remark[] {
    return JSON.parse(this.#rules.explainFigures(JSON.stringify(tender))) as Remark[];
  }

  read(key: string, given: boolean | string): ReadAnswer {
    const read = JSON.parse(this.#rules.readAnswer(key, JSON.stringify(given))) as { ok: boolean; value: Json; it: string; en: string };
    const text = say(read.it, read.en);
    return read.ok ? { ok: true, value: read.value, text } : { ok: false, text };
  }
}

/** Whether a remark is about a key (`item` or `item@owner`) of an envelope. */
export function isAbout(remark: Remark, envelope: EnvelopeClass, lot: number | undefined, key?: string): boolean {
  const { place } = remark;
  if (place.envelope !== envelope || (place.lot ?? undefined) !== lot) return false;
  return key === undefined || (place.owner === null ? place.item : `${place.item}@${place.owner}`) === key;
}
