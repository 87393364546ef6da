// The worker in which a custodian's key is made and unlocked. To lock the key the page ends the worker: nothing is left in memory.
import type { CustodianKey } from "sealing-module";
import type { Answer, Call, Judged, MadeKey, WorkerApi } from "./custody/worker-api";
import { client } from "./lib/client";
import { sealing } from "./lib/sealing";

let unlocked: CustodianKey | undefined;

type Handlers = { [M in keyof WorkerApi]: (...args: Parameters<WorkerApi[M]>) => Promise<ReturnType<WorkerApi[M]>> };

const handlers: Handlers = {
  async make(pin) {
    const { newDeviceSecret, newKey } = await sealing();
    const device_secret = bytes(newDeviceSecret());
    const made = JSON.parse(newKey("custodian", device_secret, pin)) as Record<"device" | "recovery", object> & Record<"public" | "recovery_code", string>;
    return {
      public: made.public,
      device_secret,
      wrapped: JSON.stringify(made.device),
      recovery: JSON.stringify(made.recovery),
      code: made.recovery_code,
    };
  },
  async restore(recovery, code, pin): Promise<MadeKey> {
    const { newDeviceSecret, restoreKey } = await sealing();
    const device_secret = bytes(newDeviceSecret());
    const wrapped = restoreKey(recovery, code, device_secret, pin);
    const made = JSON.parse(wrapped) as { public: string };
    return { public: made.public, device_secret, wrapped, recovery };
  },
  async changePin(wrapped, device_secret, old, pin) {
    const { newDeviceSecret, changePin } = await sealing();
    const fresh = bytes(newDeviceSecret());
    return { device_secret: fresh, wrapped: changePin(wrapped, device_secret, old, fresh, pin) };
  },
  async unlock(wrapped, device_secret, pin) {
    unlocked = (await sealing()).CustodianKey.unlock(wrapped, device_secret, pin);
  },
  async check({ answer, record, custodian, record_keys, now, demo }) {
    return JSON.parse((await client()).checkToOpen(answer, record, custodian, record_keys, now, demo)) as Judged[];
  },
  async share({ header, set, custodian, session, session_key }) {
    if (unlocked === undefined) throw new Error("the key is locked");
    return unlocked.openShare(header, set, custodian, session, session_key);
  },
};

/** Copied out of the module's memory, which may grow and move. */
function bytes(found: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(found);
}

addEventListener("message", (event: MessageEvent<Call>) => {
  const { id, method, args } = event.data;
  const handler = handlers[method] as (...args: unknown[]) => Promise<unknown>;
  handler(...args).then(
    (value) => postMessage({ id, ok: true, value } satisfies Answer),
    (error: unknown) => postMessage({ id, ok: false, error: error instanceof Error ? error.message : String(error) } satisfies Answer),
  );
});
