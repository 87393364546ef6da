import { api } from "../lib/api";
import { keep, kept } from "../lib/store";
import { Refused } from "../lib/refusal";
import { emptyDocument } from "./document";
import type { Sealer } from "./sealer";

/** Where the key of this tender is. */
export type KeyState = "ready" | "none" | "elsewhere";

/** A colleague and his public key, once he has one. */
export interface Colleague {
  person: string;
  name: string;
  public: string | null;
}

interface Saved<T> {
  version: number;
  data: T | null;
}

interface DraftKeys {
  own: Saved<unknown>;
  recovery: Saved<{ public: string }>;
  holders: { person: string; version: number }[];
}

interface UserKey {
  wrapped: string;
  public: string;
}

/**
 * The keys of one person for one tender: his own user key, by which colleagues hand keys to him, and the tender's draft key.
 * On this device both lie wrapped under a secret that never leaves it.
 */
export class KeyRing {
  readonly #sealer: Sealer;
  readonly #person: string;
  readonly #procedure: string;
  readonly #operator: string;
  #known: DraftKeys | undefined;
  #pending: { wrapped: string; recovery: string } | undefined;
  state: KeyState = "none";

  constructor(sealer: Sealer, person: string, procedure: string, operator: string) {
    this.#sealer = sealer;
    this.#person = person;
    this.#procedure = procedure;
    this.#operator = operator;
  }

  /** Finds the key: on this device, or handed over by a colleague. */
  async load(): Promise<void> {
    this.#known = await api<DraftKeys>(this.#address());
    const local = await kept<string>(this.#place());
    if (local !== undefined && (await this.#tryTo(() => this.#unlock(local)))) {
      this.state = "ready";
      return;
    }
    const { own, recovery, holders } = this.#known;
    const user = await this.#userKey();
    if (own.data !== null && (await this.#tryTo(() => this.#take(user, own.data)))) {
      this.state = "ready";
      return;
    }
    this.state = recovery.version === 0 && own.version === 0 && holders.length === 0 ? "none" : "elsewhere";
  }

  /** Makes the key and gives its recovery code, to be shown once; nothing is kept before {@link confirm}. */
  async create(): Promise<string> {
    const made = await this.#sealer.call("makeDraftKey", await this.#device());
    this.#pending = made;
    return made.code;
  }

  /** The person has the recovery code: from now on this is the tender's key, and a draft under another is given up. */
  async confirm(): Promise<void> {
    if (this.#pending === undefined) throw new Error("no key was made");
    const { wrapped, recovery } = this.#pending;
    try {
      if (this.state === "elsewhere") await this.#beginAnew(JSON.parse(recovery) as unknown);
      else await api(this.#address(), { method: "PUT", body: { version: 0, data: JSON.parse(recovery) as unknown } });
    } catch (error) {
      // A colleague did the same in the same minute: his counts.
      if (error instanceof Refused && error.status === 409) await this.load();
      throw error;
    }
    this.#pending = undefined;
    await this.#keepHere(wrapped);
  }

  async #beginAnew(recovery: unknown): Promise<void> {
    const empty = JSON.stringify(emptyDocument());
    const workspace = await this.#sealer.call("sealWorkspace", this.#procedure, this.#operator, empty);
    const body = { version: this.#known?.recovery.version ?? 0, recovery, workspace };
    await api(this.#address("/anew"), { method: "PUT", body });
  }

  async recover(code: string): Promise<void> {
    const recovery = JSON.stringify(this.#known?.recovery.data ?? null);
    await this.#keepHere(await this.#sealer.call("recover", recovery, code.trim(), await this.#device()));
  }

  /** Takes the key back from the file that {@link exported} gave. */
  async takeFrom(text: string): Promise<void> {
    const { fromBase64Url } = await import("./bytes");
    const read = JSON.parse(text) as { procedure?: string; tenderer?: string; secret?: string };
    if (read.procedure !== this.#procedure || read.tenderer !== this.#operator || read.secret === undefined) throw new Error("other");
    const wrapped = await this.#sealer.call("importKey", fromBase64Url(read.secret), await this.#device());
    await this.#refuseGivenUp();
    await this.#keepHere(wrapped);
  }

  /** The key as a file that the person keeps; as secret as the key. */
  async exported(): Promise<string> {
    const { toBase64Url } = await import("./bytes");
    const secret = toBase64Url(await this.#sealer.call("exportKey"));
    return `${JSON.stringify({ format: "ceralacca-draft/1", procedure: this.#procedure, tenderer: this.#operator, secret })}\n`;
  }

  /** The public part of the person's own key, to which a colleague hands the tender's key. */
  async ownPublic(): Promise<string> {
    return (await this.#userKey()).public;
  }

  async colleagues(): Promise<Colleague[]> {
    const { users } = await api<{ users: Colleague[] }>(`/api/operators/${this.#operator}/user-keys`);
    return users.filter((user) => user.person !== this.#person);
  }

  /** Who has been handed the key. */
  holders(): string[] {
    return (this.#known?.holders ?? []).map((holder) => holder.person);
  }

  async handOver(colleague: Colleague): Promise<void> {
    if (colleague.public === null) throw new Error("no user key");
    const wrapped = await this.#sealer.call("wrapToUser", colleague.public, this.#procedure, this.#operator, colleague.person);
    await this.#give(colleague.person, wrapped);
    this.#known = await api<DraftKeys>(this.#address());
  }

  async #give(person: string, wrapped: string): Promise<void> {
    const version = this.#known?.holders.find((holder) => holder.person === person)?.version ?? 0;
    const address = `${this.#address()}&person=${encodeURIComponent(person)}`;
    await api(address, { method: "PUT", body: { version, data: JSON.parse(wrapped) as unknown } });
  }

  async #unlock(local: string): Promise<void> {
    await this.#sealer.call("unlock", local, await this.#device());
    await this.#refuseGivenUp();
  }

  /** A key that was given up when the draft was begun anew opens nothing any more, wherever a copy of it still lies. */
  async #refuseGivenUp(): Promise<void> {
    const present = this.#known?.recovery.data?.public;
    if (present !== (await this.#sealer.call("draftPublic"))) throw new Error("given up");
  }

  async #take(user: UserKey, handed: unknown): Promise<void> {
    const wrapped = await this.#sealer.call("takeOver", user.wrapped, JSON.stringify(handed), await this.#device());
    await this.#refuseGivenUp();
    await keep(this.#place(), wrapped);
  }

  async #keepHere(wrapped: string): Promise<void> {
    await keep(this.#place(), wrapped);
    this.state = "ready";
    this.#known = await api<DraftKeys>(this.#address());
  }

  /** The person's own key on this device; its public part is what colleagues find. */
  async #userKey(): Promise<UserKey> {
    let user = await kept<UserKey>(`user-key/${this.#person}`);
    if (user === undefined) {
      user = await this.#sealer.call("makeUserKey", await this.#device());
      await keep(`user-key/${this.#person}`, user);
    }
    const published = await api<Saved<{ public: string }>>("/api/me/keys/user");
    if (published.data?.public !== user.public) {
      const body = { version: published.version, data: { public: user.public } };
      await api("/api/me/keys/user", { method: "PUT", body });
    }
    return user;
  }

  async #device(): Promise<Uint8Array> {
    const known = await kept<Uint8Array>("device-secret");
    if (known !== undefined) return known;
    const made = await this.#sealer.call("newDeviceSecret");
    await keep("device-secret", made);
    return made;
  }

  #place(): string {
    return `draft-key/${this.#person}/${this.#procedure}/${this.#operator}`;
  }

  #address(what = ""): string {
    return `/api/procedures/${this.#procedure}/draft-keys${what}?operator=${encodeURIComponent(this.#operator)}`;
  }

  async #tryTo(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch {
      return false;
    }
  }
}
