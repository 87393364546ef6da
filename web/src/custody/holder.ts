import type { Answer, Call, WorkerApi } from "./worker-api";

/** How long a key stays unlocked without being asked for anew. */
export const UNLOCKED_MS_MAX = 10 * 60_000;

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/** Message of what failed because the key was locked meanwhile. */
export const LOCKED = "locked";

/** Thrown for what the worker could not do; the message is the library's. */
export class KeyFailed extends Error {}

/** The worker that holds the key. Locking ends it, and its memory with it. */
export class Holder {
  readonly #start: () => Worker;
  readonly #onLocked: () => void;
  #worker: Worker | undefined;
  #waiting = new Map<number, Waiting>();
  #next = 1;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isUnlocked = false;

  /** `address` of the worker's module; `onLocked` is told when an unlocked key was locked. */
  constructor(address: string, onLocked: () => void = () => {}, start: () => Worker = () => new Worker(address, { type: "module" })) {
    this.#start = start;
    this.#onLocked = onLocked;
  }

  get isUnlocked(): boolean {
    return this.#isUnlocked;
  }

  /** Unlocks the key for ten minutes at most. */
  async unlock(wrapped: string, device_secret: Uint8Array, pin: string): Promise<void> {
    await this.ask("unlock", wrapped, device_secret, pin);
    this.#isUnlocked = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.lock(), UNLOCKED_MS_MAX);
  }

  /** Forgets the key. What is under way fails. */
  lock(): void {
    clearTimeout(this.#timer);
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(new KeyFailed(LOCKED));
    this.#waiting.clear();
    const was = this.#isUnlocked;
    this.#isUnlocked = false;
    if (was) this.#onLocked();
  }

  ask<M extends keyof WorkerApi>(method: M, ...args: Parameters<WorkerApi[M]>): Promise<ReturnType<WorkerApi[M]>> {
    const worker = (this.#worker ??= this.#begin());
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      worker.postMessage({ id, method, args } satisfies Call);
    });
  }

  #begin(): Worker {
    const worker = this.#start();
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if (data.ok) waiting?.resolve(data.value);
      else waiting?.reject(new KeyFailed(data.error));
    };
    worker.onerror = () => this.lock();
    return worker;
  }
}
