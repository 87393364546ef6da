import { api } from "../lib/api";
import { Refused } from "../lib/refusal";
import { keep, kept, keptKeys } from "../lib/store";

const SAVED = "/api/me/keys/custodian";
const SAVES_MAX = 3;

/** A key on this device. Without the PIN it opens nothing. */
export interface KeptKey {
  person: string;
  public: string;
  device_secret: Uint8Array<ArrayBuffer>;
  /** JSON, under device secret and PIN. */
  wrapped: string;
  /** JSON, under the recovery code. */
  recovery: string;
  /** Keys of the installation's record as they were when the key came to this device: receipts are verified under these, whatever the server says later. */
  record_keys: string;
  /** Whether the installation was a demo then, where its clock counts. */
  demo: boolean;
}

/** What the server keeps: useless without the printed codes. `public` is the key added last. */
interface Saved {
  public: string;
  keys: { public: string; recovery: string }[];
}

const name = (person: string, publicKey: string): string => `custodian/${person}/${publicKey}`;

/** The keys of a person on this device. */
export async function keysHere(person: string): Promise<KeptKey[]> {
  const found = await Promise.all((await keptKeys(`custodian/${person}/`)).map((key) => kept<KeptKey>(key)));
  return found.filter((key) => key !== undefined);
}

/** The key on this device with this public half. */
export function keyHere(person: string, publicKey: string): Promise<KeptKey | undefined> {
  return kept<KeptKey>(name(person, publicKey));
}

/** Keeps a key on this device. */
export function keepKey(key: KeptKey): Promise<void> {
  return keep(name(key.person, key.public), key);
}

/** What can be restored with a recovery code. */
export async function saved(): Promise<Saved["keys"]> {
  return (await read()).data?.keys ?? [];
}

/** Has the server keep the form that the recovery code opens. */
export async function saveRecovery(key: Pick<KeptKey, "public" | "recovery">): Promise<void> {
  for (let count = 1; ; count++) {
    const { version, data } = await read();
    if (data?.keys.some((one) => one.public === key.public)) return;
    const all: Saved = { public: key.public, keys: [...(data?.keys ?? []), { public: key.public, recovery: key.recovery }] };
    try {
      await api(SAVED, { method: "PUT", body: { version, data: all } });
      return;
    } catch (error) {
      const changed = error instanceof Refused && error.refusal.rule === "draft_changed";
      if (!changed || count >= SAVES_MAX) throw error;
    }
  }
}

function read(): Promise<{ version: number; data: Saved | null }> {
  return api(SAVED);
}
