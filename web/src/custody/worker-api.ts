// What the pages of a custodian ask of the worker that holds his key. Everything crosses as plain data; the private key never does.

/** A key made or restored on this device. Wrapped forms are JSON texts. */
export interface MadeKey {
  public: string;
  device_secret: Uint8Array<ArrayBuffer>;
  wrapped: string;
  recovery: string;
}

/** What is checked before a share is given; texts are JSON, or lines of verifier keys. */
export interface ToCheck {
  answer: string;
  /** The recorded acts on which the session stands. */
  record: string;
  custodian: string;
  record_keys: string;
  now: string;
  demo: boolean;
}

/** What the checks found about one envelope. */
export interface Judged {
  envelope: string;
  doubt: { code: string; it: string; en: string } | null;
}

export interface ShareAsked {
  header: string;
  set: string;
  custodian: string;
  session: string;
  session_key: string;
}

export interface WorkerApi {
  make(pin: string): MadeKey & { code: string };
  /** Restored under a fresh device secret. */
  restore(recovery: string, code: string, pin: string): MadeKey;
  /** The same key under another PIN and a fresh device secret. */
  changePin(wrapped: string, device_secret: Uint8Array, old: string, pin: string): Pick<MadeKey, "device_secret" | "wrapped">;
  /** Leaves the key unlocked in the worker. */
  unlock(wrapped: string, device_secret: Uint8Array, pin: string): void;
  check(asked: ToCheck): Judged[];
  /** The share wrapped to the session, JSON. */
  share(asked: ShareAsked): string;
}

export interface Call {
  id: number;
  method: keyof WorkerApi;
  args: unknown[];
}

export type Answer = { id: number; ok: true; value: unknown } | { id: number; ok: false; error: string };
