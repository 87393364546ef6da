import { Refused, api, newRequestId } from "../lib/api";
import { say } from "../lib/say";
import { type KeptKey } from "./device";
import { type Holder, KeyFailed, LOCKED } from "./holder";
import type { Judged } from "./worker-api";

/** One envelope whose turn it is, as the server tells it. */
export interface ToOpen {
  envelope: string;
  tenderer: string;
  tenderer_name: string;
  class: "administrative" | "technical" | "economic" | "single";
  lot: number | null;
  /** Round of improved offers, for an improved offer. */
  round: number | null;
  header: unknown;
  given: string[];
}

/** What can be opened now. The checks read more of it than is named here. */
export interface ToOpenAnswer {
  session: string;
  /** Number of acts of the procedure so far. */
  acts: number;
  session_public: string | null;
  custodians: { threshold: number; custodians: { id: string; public: string }[] };
  envelopes: ToOpen[];
}

/** What the server says, and what this device makes of it. */
export interface Seen {
  answer: ToOpenAnswer;
  /** By envelope. */
  doubts: Map<string, Judged["doubt"]>;
}

/** A share that does not open; the other envelopes do not depend on it. */
export class ShareFailed extends Error {
  readonly envelope: string;

  constructor(envelope: string, why: string) {
    super(why);
    this.envelope = envelope;
  }
}

/** A custodian at his device, in one session. */
export class SessionDesk {
  readonly #holder: Holder;
  readonly #key: KeptKey;
  readonly #procedure: string;
  readonly #session: string;
  /** The record of the session as it was last fetched, and how many acts the procedure had then. */
  #record: { acts: number; text: string } | undefined;

  constructor(holder: Holder, key: KeptKey, procedure: string, session: string) {
    this.#holder = holder;
    this.#key = key;
    this.#procedure = procedure;
    this.#session = session;
  }

  /** Reads what can be opened and makes every check. `now` is the clock that counts on this device. */
  async look(now: string): Promise<Seen> {
    // The session is the one that was asked for, whatever the answer calls it.
    const answer = { ...(await toOpen(this.#procedure, this.#session)), session: this.#session };
    if (answer.envelopes.length === 0) return { answer, doubts: new Map() };
    const isKnown = this.#record?.acts === answer.acts;
    let judged = await this.#judge(answer, now);
    // What was fetched before may be proved by now, or too old.
    if (isKnown && judged.some(({ doubt }) => doubt !== null)) {
      this.#record = undefined;
      judged = await this.#judge(answer, now);
    }
    return { answer, doubts: new Map(judged.map(({ envelope, doubt }) => [envelope, doubt])) };
  }

  async #judge(answer: ToOpenAnswer, now: string): Promise<Judged[]> {
    const { person, record_keys, demo } = this.#key;
    const asked = { answer: JSON.stringify(answer), record: await this.#recordAt(answer.acts), custodian: person, record_keys, now, demo };
    return this.#holder.ask("check", asked).catch((error: unknown) => {
      throw error instanceof KeyFailed && error.message !== LOCKED ? unreadable(error) : error;
    });
  }

  /** The recorded acts on which the session stands, fetched when there are new ones. */
  async #recordAt(acts: number): Promise<string> {
    if (this.#record?.acts !== acts) {
      const address = `/api/procedures/${encodeURIComponent(this.#procedure)}/sessions/${encodeURIComponent(this.#session)}/record`;
      this.#record = { acts, text: JSON.stringify(await api(address)) };
    }
    return this.#record.text;
  }

  /** Envelopes for which this custodian has still to give his share. */
  waiting(seen: Seen): ToOpen[] {
    return seen.answer.envelopes.filter((one) => !one.given.includes(this.#key.person));
  }

  /**
   * Makes the shares of the envelopes, all of them before the first one leaves the device, and gives them. Throws
   * {@link ShareFailed} if one does not open. Each one given is told.
   */
  async give(seen: Seen, envelopes: ToOpen[], onGiven: (one: ToOpen, instant: string) => void): Promise<void> {
    const { session_public, custodians } = seen.answer;
    if (session_public === null) throw new Error("the session has not started");
    if (envelopes.some((one) => seen.doubts.get(one.envelope) !== null)) throw new Error("an envelope was not found sound");
    const shares: [ToOpen, unknown][] = [];
    for (const one of envelopes) {
      const asked = { header: JSON.stringify(one.header), set: JSON.stringify(custodians), custodian: this.#key.person, session: this.#session, session_key: session_public };
      const share = await this.#holder.ask("share", asked).catch((error: unknown) => {
        throw error instanceof KeyFailed && this.#holder.isUnlocked ? new ShareFailed(one.envelope, error.message) : error;
      });
      shares.push([one, JSON.parse(share)]);
    }
    for (const [one, share] of shares) {
      const instant = await this.#send(one.envelope, share);
      if (instant !== null) onGiven(one, instant);
    }
  }

  /** When the share was recorded; `null` if another window had given it already. */
  async #send(envelope: string, share: unknown): Promise<string | null> {
    const address = `/api/procedures/${encodeURIComponent(this.#procedure)}/acts/give-share`;
    try {
      const done = await api<{ events: { instant: string }[] }>(address, { body: { session: this.#session, envelope, share }, requestId: newRequestId() });
      return done.events[0]?.instant ?? null;
    } catch (error) {
      if (error instanceof Refused && ["share_given", "already_open"].includes(error.refusal.rule)) return null;
      throw error;
    }
  }
}

/** What cannot be read cannot be checked. */
function unreadable({ message }: Error): Error {
  return new Error(say(`Nessuna quota data: la risposta del server non si lascia controllare (${message}). Avvisi chi gestisce la piattaforma.`, `No share was given: the server's answer cannot be checked (${message}). Tell whoever runs the platform.`));
}

/** What can be opened now in a session. */
export function toOpen(procedure: string, session: string): Promise<ToOpenAnswer> {
  return api(`/api/procedures/${encodeURIComponent(procedure)}/sessions/${encodeURIComponent(session)}/to-open`);
}
