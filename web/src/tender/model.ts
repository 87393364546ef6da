// The tender as the steps see it: typed reading and writing of the workspace's fields.
import { type Circumstances, type Form, type Participation, type ProcedureFile, type Slot, isShown, itemOf, slots } from "./definition";
import type { Json } from "./document";
import type { Workspace } from "./workspace";

/** A member of a group. */
export interface Member {
  /** Identifier of the operator. */
  id: string;
  name: string;
  tax_code: string;
  /** Part of the contract that it carries out. */
  share: string;
}

/** One whose capacity is relied upon (avvalimento). */
export interface Auxiliary {
  /** `aux-1`, … */
  id: string;
  name: string;
}

/** A file that was sealed into an envelope. */
export interface SealedFileLine {
  number: number;
  /** Item, or `item@owner`. */
  item: string;
  name: string;
  length: number;
  /** SHA-256 of the sealed bytes, hexadecimal. */
  object: string;
  sealed_length: number;
  /** Whether a signature was seen in it. */
  signed: boolean;
  /** Of a signed summary: what was brought back, so that another signature can be joined to it. */
  returned?: ReturnedFile;
}

/** A signed summary without the PDF that it signs, which can always be made again: base64url of what stands around it. */
export interface ReturnedFile {
  /** SHA-256 of that PDF, hexadecimal: around any other these signatures would mean nothing. */
  of: string;
  before: string;
  after: string;
  /** Certificates that were missing when it was brought back. */
  missing: number;
}

/** An envelope being filled: the secret state of its sealer and the files in it. */
export interface EnvelopeWork {
  /** Identifier of the envelope. */
  id: string;
  /** Secret state, base64url. */
  state: string;
  files: SealedFileLine[];
  /** Whether a manifest with this envelope was sent: a changed one is then sealed under a new key. */
  sent: boolean;
}

/** The summary that was frozen to be signed. */
export interface FrozenSummary {
  /** Input of the PDF, so that it can be made again byte for byte. */
  input: Json;
  /** SHA-256 of the PDF, hexadecimal. */
  digest: string;
  /** What it was made from. */
  answers: Json;
}

const NO_CIRCUMSTANCES: Circumstances = { auxiliaries: [], attorney: false, other_labour_agreement: false, secrecy_claimed: false };

/** Typed view of a workspace. */
export class Model {
  readonly file: ProcedureFile;
  readonly workspace: Workspace;
  readonly operator: string;

  constructor(file: ProcedureFile, workspace: Workspace, operator: string) {
    this.file = file;
    this.workspace = workspace;
    this.operator = operator;
  }

  get form(): Form {
    return (this.workspace.get("form") as Form | undefined) ?? this.file.participation.forms[0] ?? "single";
  }

  get members(): Member[] {
    return (this.workspace.get("members") as unknown as Member[] | undefined) ?? [];
  }

  set members(members: Member[]) {
    this.workspace.set("members", members as unknown as Json);
  }

  get auxiliaries(): Auxiliary[] {
    return (this.workspace.get("auxiliaries") as unknown as Auxiliary[] | undefined) ?? [];
  }

  set auxiliaries(auxiliaries: Auxiliary[]) {
    this.workspace.set("auxiliaries", auxiliaries as unknown as Json);
  }

  /** Lots chosen; the only one there is, without asking. */
  get lots(): number[] {
    const all = this.file.lots.map((lot) => lot.number);
    if (all.length === 1) return all;
    return all.filter((lot) => this.workspace.get(`lot/${lot}`) === true);
  }

  get circumstances(): Circumstances {
    const ticked = (name: keyof Circumstances): boolean => this.workspace.get(`circumstance/${name}`) === true;
    return {
      ...NO_CIRCUMSTANCES,
      auxiliaries: this.auxiliaries.map((auxiliary) => auxiliary.id),
      attorney: ticked("attorney"),
      other_labour_agreement: ticked("other_labour_agreement"),
      secrecy_claimed: ticked("secrecy_claimed"),
    };
  }

  get who(): Participation {
    const members = this.form === "single" ? [] : [this.operator, ...this.members.map((member) => member.id)];
    return { form: this.form, members, lots: this.lots, circumstances: this.circumstances };
  }

  get slots(): Slot[] {
    return slots(this.file, this.lots);
  }

  answer(slot: Slot, key: string): Json | undefined {
    return this.workspace.get(`answer/${slot.id}/${key}`);
  }

  setAnswer(slot: Slot, key: string, value: Json | undefined): void {
    this.workspace.set(`answer/${slot.id}/${key}`, value);
  }

  /** Answers to what is asked now; what was typed for a lot or a circumstance that no longer holds stays, but does not count. */
  answers(slot: Slot): Record<string, boolean | string> {
    const who = this.who;
    const prefix = `answer/${slot.id}/`;
    const given: Record<string, boolean | string> = {};
    for (const name of this.workspace.names(prefix)) {
      const [key, value] = [name.slice(prefix.length), this.workspace.get(name)];
      const item = slot.spec.items.find((found) => found.id === itemOf(key));
      if (item !== undefined && isShown(item, who) && (typeof value === "boolean" || (typeof value === "string" && value.trim() !== ""))) given[key] = value;
    }
    return given;
  }

  envelope(slot: Slot): EnvelopeWork | undefined {
    return this.workspace.get(`envelope/${slot.id}`) as unknown as EnvelopeWork | undefined;
  }

  /** Who must sign the summaries: every member while the group is not formed (art. 68 c. 1), otherwise who tenders. */
  get signing(): { operator: string; name: string | undefined }[] {
    const others = this.form === "group_to_be_formed" ? this.members.map((member) => ({ operator: member.id, name: member.name })) : [];
    return [{ operator: this.operator, name: undefined }, ...others];
  }

  /** Tax code of the person who signs for an operator; empty when nobody wrote it. */
  signatory(operator: string): string {
    return (this.workspace.get(`signatory/${operator}`) as string | undefined) ?? "";
  }

  /** Files of a key that are in the envelope. */
  files(slot: Slot, key?: string): SealedFileLine[] {
    const files = this.envelope(slot)?.files ?? [];
    return key === undefined ? files : files.filter((file) => file.item === key);
  }

  /** Whether the sealed bytes are on the server. */
  isUploaded(object: string): boolean {
    return this.workspace.get(`uploaded/${object}`) === true;
  }

  setUploaded(object: string): void {
    this.workspace.set(`uploaded/${object}`, true);
  }

  frozen(slot: Slot): FrozenSummary | undefined {
    return this.workspace.get(`summary/${slot.id}`) as unknown as FrozenSummary | undefined;
  }

  /** The figures and texts that the summary of an envelope is made from. */
  frozenAnswers(slot: Slot): Json {
    const { form, lots } = this;
    return { answers: this.answers(slot), form, members: this.members as unknown as Json, lots: slot.lot === undefined ? lots : [slot.lot] };
  }

  /** What is compared to tell whether an envelope changed since it was sent. */
  content(slot: Slot): Json {
    const files = this.files(slot).map(({ item, name, object }) => ({ item, name, object }));
    return { answers: this.answers(slot), files };
  }

  /** What is compared to tell whether the whole tender changed since it was sent. */
  contents(): Json {
    const { form, members, lots } = this.who;
    return { form, members, lots, envelopes: this.slots.map((slot) => [slot.id, this.content(slot)]) };
  }

  /** The tender as the rules read it. */
  given(fileBytesMax: number): Json {
    const { form, members, lots, circumstances } = this.who;
    const envelopes = this.slots.map((slot) => ({
      class: slot.class,
      lot: slot.lot ?? null,
      answers: this.answers(slot),
      files: this.files(slot).map(({ item, name, length, signed }) => ({ item, name, length, signed })),
    }));
    return { form, members, lots, circumstances: circumstances as unknown as Json, file_bytes_max: fileBytesMax, envelopes };
  }
}
