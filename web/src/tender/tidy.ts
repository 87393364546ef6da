// Sealed bytes that nobody needs any more leave this device.
import { api } from "../lib/api";
import { Refused } from "../lib/refusal";
import { clear, proceduresKept } from "../lib/tidy";
import type { App, OpenTender, PublicProcedure } from "./app";
import type { Slot } from "./definition";

/** Phases in which a tender can still be sent or replaced, at once or after the term runs again. */
const ALIVE = new Set(["published", "suspended"]);
/** Procedures looked after at one visit: the others wait for the next. */
const LOOKED_AT_MAX = 20;

/** After a sending: what was sealed on the way and is in no envelope goes; what a new tender would be made of stays. */
export async function tidySent(app: App, open: OpenTender): Promise<void> {
  const { procedure, operator } = app.page;
  const needed = new Set(open.model.slots.flatMap((slot) => objectsOf(open, slot)));
  await clear((owner) => owner.procedure === procedure && owner.operator === operator, needed);
}

/** What was kept for procedures that take no tenders any more goes, whoever prepared it on this device. */
export async function tidyEnded(): Promise<void> {
  const over = new Set<string>();
  for (const procedure of (await proceduresKept()).slice(0, LOOKED_AT_MAX)) {
    if (await isOver(procedure)) over.add(procedure);
  }
  await clear((owner) => over.has(owner.procedure));
}

async function isOver(procedure: string): Promise<boolean> {
  try {
    const { phase } = await api<PublicProcedure>(`/api/procedures/${encodeURIComponent(procedure)}`);
    return !ALIVE.has(phase);
  } catch (error) {
    // A procedure that is not there any more takes no tender; whatever else went wrong proves nothing.
    return error instanceof Refused && error.status === 404;
  }
}

/** The sealed files of an envelope, and its index once it was closed. */
function objectsOf(open: OpenTender, slot: Slot): string[] {
  const files = open.model.files(slot).map((file) => file.object);
  const header = open.workspace.get(`header/${slot.id}`);
  if (typeof header !== "string") return files;
  const { files: sealed } = JSON.parse(header) as { files: { object: string }[] };
  return [...files, ...sealed.map((file) => file.object)];
}
