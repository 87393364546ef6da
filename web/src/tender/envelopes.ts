import { owned } from "../lib/tidy";
import type { Slot } from "./definition";
import type { Json } from "./document";
import type { EnvelopeWork, Model, ReturnedFile, SealedFileLine } from "./model";
import type { Sealer } from "./sealer";
import type { SealedBefore, SealedFileResult } from "./worker-api";

/** What envelopes are sealed with: the procedure, and the custodians' keys as JSON. */
export interface SealingContext {
  procedure: string;
  operator: string;
  /** The custodian set of the procedure, JSON. */
  set: string;
}

/** A file as the person chose it. */
export interface ChosenFile {
  name: string;
  content: Blob;
  signed: boolean;
  returned?: ReturnedFile;
}

/** Envelopes being filled. The state of each is one field of the workspace, so that two people never tear it apart. */
export class Envelopes {
  readonly #model: Model;
  readonly #sealer: Sealer;
  readonly #context: SealingContext;
  readonly #note: typeof owned;

  /** `note` is told whose the sealed bytes are that stay on this device; replaced in tests. */
  constructor(model: Model, sealer: Sealer, context: SealingContext, note = owned) {
    this.#model = model;
    this.#sealer = sealer;
    this.#context = context;
    this.#note = note;
  }

  /** Seals a file into an envelope, in place of what the key had if `replaces`; resolves once the workspace holds it. */
  async add(slot: Slot, key: string, chosen: ChosenFile, replaces: boolean, progress: (fraction: number) => void): Promise<SealedFileLine> {
    return this.#seal(slot, key, async () => chosen, replaces, progress);
  }

  /**
   * Puts in the place of a key's file one that is made from it. When somebody else was faster, it is made again from what he
   * put there: of two who bring something at the same moment neither takes the other's away.
   */
  async remake(slot: Slot, key: string, make: (present: SealedFileLine | undefined) => Promise<ChosenFile>): Promise<SealedFileLine> {
    return this.#seal(slot, key, make, true, undefined);
  }

  async #seal(slot: Slot, key: string, make: (present: SealedFileLine | undefined) => Promise<ChosenFile>, replaces: boolean, progress: ((fraction: number) => void) | undefined): Promise<SealedFileLine> {
    let line: SealedFileLine | undefined;
    await this.#change(slot, async (before) => {
      const chosen = await make(before.files.find((found) => found.item === key));
      const work = replaces ? await this.#without(before, (found) => found.item === key) : before;
      const sealed = await this.#sealer.callWithProgress("sealFile", progress, work.state, key, chosen.name, mediaType(chosen.name), chosen.content);
      await this.#note(sealed.object, this.#context);
      line = lineOf(sealed, key, chosen);
      return { ...work, state: sealed.state, files: [...work.files, line] };
    });
    if (line === undefined) throw new Error("the file was not sealed");
    return line;
  }

  /** Takes one file out. Sealed anew it would have another digest, so it is known by what it answers and its name. */
  async remove(slot: Slot, file: SealedFileLine): Promise<void> {
    await this.#change(slot, (work) => {
      const same = work.files.find((found) => found.object === file.object) ?? work.files.find((found) => found.item === file.item && found.name === file.name);
      return this.#without(work, (found) => found === same);
    });
  }

  async #without(work: EnvelopeWork, goes: (file: SealedFileLine) => boolean): Promise<EnvelopeWork> {
    let { state } = work;
    for (const file of work.files.filter(goes)) state = await this.#sealer.call("removeFile", state, file.number);
    return { ...work, state, files: work.files.filter((file) => !goes(file)) };
  }

  /** The envelope, begun if it was not, ready to be closed. */
  async ready(slot: Slot): Promise<EnvelopeWork> {
    if (this.#model.envelope(slot)?.sent !== false) await this.#change(slot, async (work) => work);
    const work = this.#model.envelope(slot);
    if (work === undefined) throw new Error("the envelope was not begun");
    return work;
  }

  /** Notes that the envelopes were sent. */
  async markSent(slot: Slot): Promise<void> {
    await this.#model.workspace.transact(`envelope/${slot.id}`, async (present) => {
      return present === undefined ? undefined : ({ ...(present as unknown as EnvelopeWork), sent: true } as unknown as Json);
    });
  }

  /** Changes an envelope; one that was sent is sealed anew under another key, so that the one replaced can never be opened with it. */
  async #change(slot: Slot, change: (work: EnvelopeWork) => Promise<EnvelopeWork>): Promise<void> {
    await this.#model.workspace.transact(`envelope/${slot.id}`, async (present) => {
      const known = present as unknown as EnvelopeWork | undefined;
      const work = known === undefined ? await this.#begin(slot) : known.sent ? await this.#anew(slot, known) : known;
      return (await change(work)) as unknown as Json;
    });
  }

  async #begin(slot: Slot): Promise<EnvelopeWork> {
    const id = `busta-${crypto.randomUUID()}`;
    const scope = slot.lot === undefined ? "procedure" : `lot:${slot.lot}`;
    const { procedure, operator, set } = this.#context;
    const context = { procedure, scope, class: slot.class, tenderer: operator, envelope: id };
    return { id, state: await this.#sealer.call("newEnvelope", JSON.stringify(context), set), files: [], sent: false };
  }

  /** The same files in a new envelope. Those whose sealed bytes are not on this device are left out, to be chosen again. */
  async #anew(slot: Slot, old: EnvelopeWork): Promise<EnvelopeWork> {
    const header = this.#model.workspace.get(`header/${slot.id}`);
    let work = await this.#begin(slot);
    for (const [at, file] of old.files.entries()) {
      const before = typeof header === "string" ? sealedBefore(header, at, file) : undefined;
      if (before === undefined) continue;
      try {
        const sealed = await this.#sealer.call("sealAgain", work.state, file.item, file.name, mediaType(file.name), before);
        await this.#note(sealed.object, this.#context);
        work = { ...work, state: sealed.state, files: [...work.files, { ...file, ...placeOf(sealed) }] };
      } catch {
        // Not on this device: the check tells that it is missing.
      }
    }
    return work;
  }
}

function sealedBefore(header: string, at: number, file: SealedFileLine): SealedBefore | undefined {
  const { files } = JSON.parse(header) as { files: { object: string }[] };
  const index = files[0]?.object;
  return index === undefined ? undefined : { header, index, position: at + 1, object: file.object };
}

function lineOf(sealed: SealedFileResult, item: string, chosen: ChosenFile): SealedFileLine {
  const { name, content, signed, returned } = chosen;
  return { item, name, length: content.size, signed, ...(returned === undefined ? {} : { returned }), ...placeOf(sealed) };
}

/** What sealing gives a file. */
function placeOf({ number, object, sealed_length }: SealedFileResult): { number: number; object: string; sealed_length: number } {
  return { number, object, sealed_length };
}

/** By the name's ending, as the panel will be told. */
export function mediaType(name: string): string {
  switch (name.toLowerCase().split(".").at(-1)) {
    case "pdf":
      return "application/pdf";
    case "p7m":
      return "application/pkcs7-mime";
    case "xml":
      return "application/xml";
    case "zip":
      return "application/zip";
    default:
      return "application/octet-stream";
  }
}
