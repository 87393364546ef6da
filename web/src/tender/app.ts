import type { ServerClock } from "../lib/time";
import type { ProvedCustody } from "./custodians";
import type { ProcedureFile, Slot } from "./definition";
import type { Envelopes } from "./envelopes";
import type { KeyRing } from "./keys";
import type { Model } from "./model";
import type { Rules } from "./rules";
import type { Sealer } from "./sealer";
import type { Uploads } from "./uploads";
import type { Workspace } from "./workspace";

/** What the server wrote into the page. */
export interface PageData {
  procedure: string;
  operator: string;
  operatorName: string;
  /** Whether every address has to name the operator. */
  named: boolean;
  taxCode: string;
  person: string;
  deadline: number;
  running: boolean;
  demo: boolean;
  fileBytesMax: number;
  origin: string;
  title: string;
  buyer: string;
  /** The sending that stands, for people. */
  sentAt: string | undefined;
}

/** The procedure as the API gives it, as far as a tender needs it. */
export interface PublicProcedure {
  id: string;
  phase: string;
  deadline: string;
  now: string;
  definition: ProcedureFile;
  demo: boolean;
}

/** Everything the steps work with. What stands under `open` exists once the key is unlocked. */
export interface App {
  page: PageData;
  procedure: PublicProcedure;
  /** To whom envelopes are sealed. */
  custody: ProvedCustody;
  clock: ServerClock;
  sealer: Sealer;
  keys: KeyRing;
  rules: Rules;
  uploads: Uploads;
  open: OpenTender | undefined;
  /** Shows another step. */
  go(step: string): void;
  /** Shows the present step anew. */
  show(): void;
  /** The key is there: reads the workspace. */
  unlock(): Promise<void>;
}

export interface OpenTender {
  workspace: Workspace;
  model: Model;
  envelopes: Envelopes;
}

/** A step of the tender. */
export interface Step {
  id: string;
  title: string;
  slot?: Slot;
}
