import { logInAgain } from "./login";
import { Refused, Unreachable, refusalOf } from "./refusal";

/** How a request is made. */
export interface Asked {
  /** `GET` unless there is a body, then `POST`. */
  method?: "GET" | "POST" | "PUT" | "DELETE";
  /** Sent as JSON; a form's fields are sent as a form. */
  body?: unknown;
  /** Makes an act safe to repeat: the server answers the same id once (`Idempotency-Key`). Keep it until the answer came. */
  requestId?: string;
  signal?: AbortSignal;
  /** How long to go on when there is no answer, in milliseconds. Only what is safe to repeat is repeated. */
  patience_ms?: number;
  /** Told before each wait, with the seconds until the next attempt, and with `null` once an answer came after a wait. */
  onWaiting?: (seconds: number | null) => void;
}

/** What the requests stand on; replaced in tests. */
export interface Surroundings {
  fetch: typeof fetch;
  /** Resolves after the milliseconds, or sooner when the network comes back. */
  sleep: (ms: number) => Promise<void>;
  logIn: () => Promise<void>;
}

const BROWSER: Surroundings = { fetch: (...request) => fetch(...request), sleep, logIn: logInAgain };

/** Ten minutes: a router that restarts, a train in a tunnel. */
export const PATIENCE_MS = 10 * 60_000;
const WAIT_FIRST_MS = 1_000;
const WAIT_MAX_MS = 30_000;

/** A new id for one act. */
export function newRequestId(): string {
  return crypto.randomUUID();
}

/**
 * Asks our own server and gives its JSON (`undefined` when the answer is empty).
 *
 * A login that has expired asks the person to log in in another tab and then goes on; a cut network is waited for.
 * Throws {@link Refused} with the server's reason, or {@link Unreachable} when patience ends.
 */
export async function api<T>(path: string, asked: Asked = {}, around: Surroundings = BROWSER): Promise<T> {
  const repeatable = asked.requestId !== undefined || (asked.method ?? (asked.body === undefined ? "GET" : "POST")) === "GET";
  const patience = repeatable ? (asked.patience_ms ?? PATIENCE_MS) : 0;
  let [waited, wait] = [0, WAIT_FIRST_MS];
  for (;;) {
    const answer = await attempt(path, asked, around);
    if (answer?.status === 401) {
      await around.logIn();
      continue;
    }
    const pause = answer === null ? wait : pauseOf(answer, wait);
    if (answer !== null && (pause === null || waited >= patience)) {
      if (waited > 0) asked.onWaiting?.(null);
      return read<T>(answer);
    }
    if (pause === null || waited >= patience) throw new Unreachable();
    asked.onWaiting?.(Math.ceil(pause / 1_000));
    await around.sleep(pause);
    waited += pause;
    wait = Math.min(wait * 2, WAIT_MAX_MS);
  }
}

/** The answer, or `null` when none came. */
async function attempt(path: string, asked: Asked, around: Surroundings): Promise<Response | null> {
  const headers = new Headers({ accept: "application/json" });
  if (asked.requestId !== undefined) headers.set("idempotency-key", asked.requestId);
  const request: RequestInit = { method: asked.method ?? (asked.body === undefined ? "GET" : "POST"), headers };
  if (asked.signal !== undefined) request.signal = asked.signal;
  if (asked.body instanceof URLSearchParams) {
    request.body = asked.body;
  } else if (asked.body !== undefined) {
    headers.set("content-type", "application/json");
    request.body = JSON.stringify(asked.body);
  }
  try {
    return await around.fetch(path, request);
  } catch (error) {
    if (asked.signal?.aborted) throw error;
    return null;
  }
}

/** How long to wait before the same request is worth repeating; `null` when the answer is final. */
function pauseOf(answer: Response, wait: number): number | null {
  const told = Number(answer.headers.get("retry-after"));
  if (answer.status === 429 || answer.status === 503) return told > 0 ? told * 1_000 : wait;
  return answer.status === 502 || answer.status === 504 ? wait : null;
}

async function read<T>(answer: Response): Promise<T> {
  if (!answer.ok) throw await refusalOf(answer);
  const text = await answer.text();
  // What the answer holds is the server's word, written in its OpenAPI document.
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener("online", done);
  });
}

export { Refused, Unreachable };
