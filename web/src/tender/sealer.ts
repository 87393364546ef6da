import type { Answer, Call, WorkerApi } from "./worker-api";

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
  progress: ((fraction: number) => void) | undefined;
}

/** The page's side of the worker: keys and plaintext stay over there. */
export class Sealer {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;

  constructor(address: string) {
    this.#worker = new Worker(address, { type: "module" });
    this.#worker.addEventListener("message", (event: MessageEvent<Answer>) => this.#answered(event.data));
    this.#worker.addEventListener("error", (event) => this.#failed(event.message));
  }

  call<M extends keyof WorkerApi>(method: M, ...args: Parameters<WorkerApi[M]>): Promise<ReturnType<WorkerApi[M]>> {
    return this.callWithProgress(method, undefined, ...args);
  }

  callWithProgress<M extends keyof WorkerApi>(
    method: M,
    progress: ((fraction: number) => void) | undefined,
    ...args: Parameters<WorkerApi[M]>
  ): Promise<ReturnType<WorkerApi[M]>> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject, progress });
      this.#worker.postMessage({ id, method, args } satisfies Call);
    });
  }

  #answered(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    if (waiting === undefined) return;
    if ("progress" in answer) {
      waiting.progress?.(answer.progress);
      return;
    }
    this.#waiting.delete(answer.id);
    if (answer.ok) waiting.resolve(answer.value);
    else waiting.reject(new Error(answer.error));
  }

  #failed(why: string): void {
    for (const waiting of this.#waiting.values()) waiting.reject(new Error(why || "the sealing worker stopped"));
    this.#waiting.clear();
  }
}
