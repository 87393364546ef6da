import { say } from "./say";

/** An answer that is not a success: a rule refuses, and says why and what to do. */
export interface Refusal {
  /** Stable identifier of the rule. */
  rule: string;
  kind: "forbidden" | "wrong_moment" | "invalid" | "not_found";
  /** Article on which the rule rests, where there is one. */
  article?: string;
  it: string;
  en: string;
  /** Figures of the case. */
  facts?: Record<string, string>;
}

/** Thrown when the server refuses; its message is for the person, in the language of the page. */
export class Refused extends Error {
  readonly status: number;
  readonly refusal: Refusal;

  constructor(status: number, refusal: Refusal) {
    super(say(refusal.it, refusal.en));
    this.status = status;
    this.refusal = refusal;
  }
}

/** Thrown when no answer came: the network is cut, or the server is down. Whether the request was carried out is unknown. */
export class Unreachable extends Error {
  constructor() {
    super(
      say(
        "Il server non risponde. Controlli la connessione: quanto ha preparato resta in questa pagina.",
        "The server does not answer. Check the connection: what you prepared stays in this page.",
      ),
    );
  }
}

/** What an answer says that is no success. */
export async function refusalOf(answer: Response): Promise<Refused> {
  const said: unknown = await answer.json().catch(() => null);
  if (isRefusal(said)) return new Refused(answer.status, said);
  return new Refused(answer.status, {
    rule: "answer_unreadable",
    kind: "wrong_moment",
    it: `Il server ha dato una risposta inattesa (${answer.status}). Riprovi fra un momento.`,
    en: `The server gave an unexpected answer (${answer.status}). Try again in a moment.`,
  });
}

function isRefusal(said: unknown): said is Refusal {
  return typeof said === "object" && said !== null && "rule" in said && "it" in said && "en" in said;
}
