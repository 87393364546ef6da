import { api } from "../lib/api";
import { Refused } from "../lib/refusal";
import { say } from "../lib/say";
import { type Conflict, type Json, type TenderDocument, emptyDocument, merge, readDocument, same } from "./document";

/** Quiet after the last change before it is saved, in milliseconds. */
const QUIET_MS = 800;
/** Times that a change is done again on what others saved meanwhile. */
const ATTEMPTS_MAX = 8;

/** How the last save went. */
export type SaveState = "saved" | "changed" | "saving" | "failed";

/** What the workspace stands on; the sealing happens in the worker. */
export interface Vault {
  sealWorkspace(text: string): Promise<string>;
  openWorkspace(sealed: string): Promise<string>;
}

interface Saved {
  version: number;
  data: string | null;
}

/** The workspace was sealed under another key than the one that is here. */
export class OtherKey extends Error {}

/**
 * The firm's workspace for one tender: sealed in this browser, kept by the server, shared by the firm's people. Every save
 * stands on the version that it changed; what others saved meanwhile is merged, never overwritten.
 */
export class Workspace {
  readonly #address: string;
  readonly #vault: Vault;
  #version = 0;
  /** As it was last agreed with the server. */
  #base: TenderDocument = emptyDocument();
  #mine: TenderDocument = emptyDocument();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #listeners = new Set<() => void>();
  readonly conflicts: Conflict[] = [];
  state: SaveState = "saved";
  /** Why the last save failed, for the person. */
  trouble = "";

  constructor(address: string, vault: Vault) {
    this.#address = address;
    this.#vault = vault;
  }

  /** Called after every change of contents or state. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Reads what was saved. */
  async load(): Promise<void> {
    await this.#inTurn(() => this.#fetch());
  }

  get(field: string): Json | undefined {
    return this.#mine.fields[field];
  }

  /** Names of the fields that begin so, in order. */
  names(prefix: string): string[] {
    return Object.keys(this.#mine.fields).filter((name) => name.startsWith(prefix)).sort();
  }

  /** Changes a field (`undefined` empties it) and saves a moment later. */
  set(field: string, value: Json | undefined): void {
    if (same(this.#mine.fields[field], value)) return;
    this.#put(field, value);
    this.#tell("changed");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save().catch(() => undefined), QUIET_MS);
  }

  /** Saves now what is not saved. */
  async save(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#inTurn(() => this.#store());
  }

  /**
   * Changes one field that cannot be merged, such as the state of an envelope: `change` gets the present value and gives the
   * new one; when somebody else saved meanwhile, it runs again on what he saved. Resolves once it is on the server.
   */
  async transact(field: string, change: (present: Json | undefined) => Promise<Json | undefined>): Promise<void> {
    await this.#inTurn(async () => {
      for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
        const present = this.#mine.fields[field];
        this.#put(field, await change(present));
        try {
          await this.#push();
          return;
        } catch (error) {
          if (!isConflict(error)) {
            this.#failed(error);
            throw error;
          }
          // What was done stands on a state that is past: it is taken back before the other's work is fetched.
          this.#put(field, this.#base.fields[field]);
          await this.#fetch();
        }
      }
      throw new Error("the workspace changes too fast");
    });
  }

  /** The person has chosen what stands in a field that two had changed. */
  resolve(conflict: Conflict, value: Json | undefined): void {
    this.conflicts.splice(this.conflicts.indexOf(conflict), 1);
    this.set(conflict.field, value);
    this.#announce();
  }

  #put(field: string, value: Json | undefined): void {
    if (value === undefined) delete this.#mine.fields[field];
    else this.#mine.fields[field] = value;
  }

  async #store(): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS_MAX && this.#isChanged(); attempt++) {
      try {
        await this.#push();
        return;
      } catch (error) {
        if (!isConflict(error)) {
          this.#failed(error);
          throw error;
        }
        await this.#fetch();
      }
    }
    if (!this.#isChanged()) this.#tell("saved");
  }

  #isChanged(): boolean {
    return !same(this.#base.fields, this.#mine.fields);
  }

  async #push(): Promise<void> {
    this.#tell("saving");
    const text = JSON.stringify(this.#mine);
    const data = await this.#vault.sealWorkspace(text);
    const { version } = await api<{ version: number }>(this.#address, { method: "PUT", body: { version: this.#version, data } });
    this.#version = version;
    this.#base = readDocument(text);
    this.#tell(this.#isChanged() ? "changed" : "saved");
  }

  async #fetch(): Promise<void> {
    const saved = await api<Saved>(this.#address);
    const theirs = saved.data === null ? emptyDocument() : readDocument(await this.#open(saved.data));
    const merged = merge(this.#base, this.#mine, theirs);
    this.#version = saved.version;
    this.#base = theirs;
    this.#mine = { schema: merged.document.schema, fields: { ...merged.document.fields } };
    this.conflicts.push(...merged.conflicts);
    this.#announce();
  }

  async #open(sealed: string): Promise<string> {
    try {
      return await this.#vault.openWorkspace(sealed);
    } catch {
      throw new OtherKey(say(
        "L'offerta è stata ricominciata da capo con un'altra chiave: quella che è su questo computer non apre più nulla. Copi quanto Le serve da questa pagina, poi la ricarichi.",
        "The tender was begun anew with another key: the one on this computer opens nothing any more. Copy what you need from this page, then load it again.",
      ));
    }
  }

  #failed(error: unknown): void {
    this.trouble = error instanceof Error ? error.message : String(error);
    this.#tell("failed");
  }

  #tell(state: SaveState): void {
    this.state = state;
    this.#announce();
  }

  #announce(): void {
    for (const listener of this.#listeners) listener();
  }

  /** One save, load or transaction at a time. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof Refused && error.status === 409;
}
