import { type HttpResponse, DetailedError, Upload } from "tus-js-client";
import { announce } from "../lib/dom";
import { readFile } from "../lib/files";
import { logInAgain } from "../lib/login";
import { type Refusal, Refused } from "../lib/refusal";
import { say } from "../lib/say";
import { forget, keep, kept } from "../lib/store";
import { type Owner, owned } from "../lib/tidy";

/** Bytes in one request: what is lost at most when the network is cut. */
const PART_BYTES = 8 * 1024 * 1024;
/** Waits between attempts, in milliseconds; after the last one the network's return is waited for. */
const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 20_000];
const PATIENCE_MS = 30_000;

export type UploadState = { kind: "waiting" } | { kind: "running"; fraction: number } | { kind: "paused" } | { kind: "done" } | { kind: "failed"; why: string };

/** Uploads of sealed bytes, one after another, going on after a cut, a reload or a new login. */
export class Uploads {
  readonly #endpoint: string;
  readonly #owner: Owner | undefined;
  readonly #states = new Map<string, UploadState>();
  readonly #listeners = new Set<() => void>();
  #turn: Promise<void> = Promise.resolve();

  /** With an operator the kept files are noted as those of its tender, to be cleared away in the end. */
  constructor(procedure: string, operator?: string) {
    this.#endpoint = `/api/procedures/${procedure}/uploads`;
    this.#owner = operator === undefined ? undefined : { procedure, operator };
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  state(object: string): UploadState | undefined {
    return this.#states.get(object);
  }

  /** Whether something is on its way. */
  busy(): boolean {
    return [...this.#states.values()].some((state) => state.kind === "running" || state.kind === "waiting" || state.kind === "paused");
  }

  /** Uploads the kept file of this digest; resolves when the server has all of it and found the same digest. */
  add(object: string): Promise<void> {
    this.#set(object, { kind: "waiting" });
    const done = this.#turn.then(() => this.#upload(object));
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #upload(object: string): Promise<void> {
    const file = await readFile(object);
    if (file !== undefined && this.#owner !== undefined) await owned(object, this.#owner);
    if (file === undefined) {
      const why = say("Il file sigillato non è su questo computer: lo scelga di nuovo.", "The sealed file is not on this computer: choose it again.");
      this.#set(object, { kind: "failed", why });
      throw new Error(why);
    }
    for (;;) {
      try {
        await this.#attempt(object, file);
        this.#set(object, { kind: "done" });
        await forget(`upload/${object}`);
        return;
      } catch (error) {
        const status = error instanceof DetailedError ? (error.originalResponse?.getStatus() ?? 0) : -1;
        if (status === 401) {
          this.#set(object, { kind: "paused" });
          await logInAgain();
        } else if (status === 0 || status >= 500) {
          this.#set(object, { kind: "paused" });
          announce(say("Connessione interrotta: il caricamento riprenderà da solo.", "Connection lost: the upload will go on by itself."));
          await network();
        } else {
          const refused = error instanceof DetailedError ? refusalIn(error) : undefined;
          const why = refused?.message ?? (error instanceof Error ? error.message : String(error));
          this.#set(object, { kind: "failed", why });
          throw refused ?? error;
        }
      }
    }
  }

  async #attempt(object: string, file: File): Promise<void> {
    const begun = await kept<string>(`upload/${object}`);
    let digest: string | undefined;
    await new Promise<void>((resolve, reject) => {
      const upload = new Upload(file, {
        endpoint: this.#endpoint,
        ...(begun === undefined ? {} : { uploadUrl: begun }),
        chunkSize: PART_BYTES,
        retryDelays: RETRY_MS,
        storeFingerprintForResuming: false,
        onShouldRetry: (error) => {
          const status = error.originalResponse?.getStatus() ?? 0;
          // 409 to a part: another window sends the same upload; to a new upload it is a refusal.
          const again = status === 409 && error.originalRequest?.getMethod() === "PATCH";
          return navigator.onLine && (status === 0 || status >= 500 || again);
        },
        onUploadUrlAvailable: () => void keep(`upload/${object}`, upload.url),
        onProgress: (sent, total) => this.#set(object, { kind: "running", fraction: total === 0 ? 1 : sent / total }),
        onAfterResponse: (_, response: HttpResponse) => {
          digest = response.getHeader("Upload-Digest") ?? digest;
        },
        onSuccess: () => resolve(),
        onError: reject,
      });
      upload.start();
    });
    if (digest !== undefined && digest !== `sha-256=${object}`) {
      await forget(`upload/${object}`);
      throw new Error(say("I byte arrivati al server non sono quelli inviati: lo scelga di nuovo.", "The bytes that arrived are not those sent: choose the file again."));
    }
  }

  #set(object: string, state: UploadState): void {
    this.#states.set(object, state);
    for (const listener of this.#listeners) listener();
  }
}

/** The server's reason, where it gave one. */
function refusalIn(error: DetailedError): Refused | undefined {
  const answer = error.originalResponse;
  if (answer === null) return undefined;
  try {
    return new Refused(answer.getStatus(), JSON.parse(answer.getBody()) as Refusal);
  } catch {
    return undefined;
  }
}

/** Resolves when the browser says that the network is back, or after a while, because it may not know. */
function network(): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve();
    };
    const timer = setTimeout(done, navigator.onLine ? 2_000 : PATIENCE_MS);
    addEventListener("online", done);
  });
}
