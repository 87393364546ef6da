// The procedure file as the server gives it (`docs/procedure-file.md`), as far as the pages of a tender read it, and which
// fields follow from it. What is missing or wrong is judged by the same rules as on the server (`rules.ts`), not here.

export type EnvelopeClass = "administrative" | "technical" | "economic" | "single";

export interface ProcedureFile {
  id: string;
  title: string;
  buyer: { id: string; name: string };
  participation: { forms: Form[]; lots_max?: number };
  lots: Lot[];
  envelopes: EnvelopeSpec[];
}

export interface Lot {
  number: number;
  title: string;
  cig?: string;
}

export interface EnvelopeSpec {
  class: EnvelopeClass;
  scope: "procedure" | "lot";
  title: string;
  items: Item[];
}

export type Condition = "required" | "optional" | "if_group" | "if_reliance" | "if_attorney" | "if_other_labour_agreement" | "if_secrecy_claimed";
export type Multiplicity = "one" | "per_member" | "per_auxiliary" | "per_lot" | "many";

export interface Item {
  id: string;
  title: string;
  source?: string;
  condition?: Condition;
  multiplicity?: Multiplicity;
  kind: "document" | "declaration" | "text" | "number" | "yes_no";
  formats?: string[];
  signature?: "none" | "qualified" | "each_inside";
  signers?: string;
  pages_max?: number;
  summary_of_figures?: boolean;
  bytes_max?: number;
  text?: string;
  length_max?: number;
  unit?: string;
  min?: string | number;
  max?: string | number;
  decimals?: number;
  more_decimals?: "ignored" | "refused" | "kept";
  used_as?: string;
  question?: string;
}

export type Form =
  | "single"
  | "cooperative_consortium"
  | "craft_consortium"
  | "stable_consortium"
  | "formed_group"
  | "group_to_be_formed"
  | "ordinary_consortium"
  | "network"
  | "european_grouping";

/** What only the tenderer knows of himself; it decides which items are due. */
export interface Circumstances {
  auxiliaries: string[];
  attorney: boolean;
  other_labour_agreement: boolean;
  secrecy_claimed: boolean;
}

/** Who takes part, and for what. */
export interface Participation {
  form: Form;
  /** Identifiers, leader first; empty for a single operator. */
  members: string[];
  lots: number[];
  circumstances: Circumstances;
}

/** One envelope of a tender: `technical-2`, or `administrative` when one serves all lots. */
export interface Slot {
  id: string;
  class: EnvelopeClass;
  lot: number | undefined;
  spec: EnvelopeSpec;
}

/** The envelopes that a tender for these lots has, in the order in which the law opens them. */
export function slots(file: ProcedureFile, lots: number[]): Slot[] {
  return file.envelopes.flatMap((spec): Slot[] => {
    if (spec.scope === "procedure") return [{ id: spec.class, class: spec.class, lot: undefined, spec }];
    return lots.map((lot) => ({ id: `${spec.class}-${lot}`, class: spec.class, lot, spec }));
  });
}

/** Whether the fields of an item are shown: what is optional is, what hangs on a circumstance only when it holds. */
export function isShown(item: Item, who: Participation): boolean {
  // One lot leaves nothing to prefer.
  if (item.used_as === "lot_preference" && who.lots.length < 2) return false;
  switch (item.condition ?? "required") {
    case "required":
    case "optional":
      return true;
    case "if_group":
      return who.form !== "single";
    case "if_reliance":
      return who.circumstances.auxiliaries.length > 0;
    case "if_attorney":
      return who.circumstances.attorney;
    case "if_other_labour_agreement":
      return who.circumstances.other_labour_agreement;
    case "if_secrecy_claimed":
      return who.circumstances.secrecy_claimed;
  }
}

/** The keys under which an item is answered: itself, or `item@owner` for each of those for whom one is due. */
export function keysOf(item: Item, who: Participation): string[] {
  const each = (owners: string[]): string[] => (owners.length === 0 ? [item.id] : owners.map((owner) => `${item.id}@${owner}`));
  switch (item.multiplicity ?? "one") {
    case "one":
    case "many":
      return [item.id];
    case "per_member":
      return each(who.members);
    case "per_lot":
      return each(who.lots.map((lot) => `lot-${lot}`));
    case "per_auxiliary":
      return who.circumstances.auxiliaries.map((owner) => `${item.id}@${owner}`);
  }
}

/** The item of a key. */
export function itemOf(key: string): string {
  return key.split("@", 1)[0] ?? key;
}

/** The owner of a key, if it names one. */
export function ownerOf(key: string): string | undefined {
  return key.split("@")[1];
}
