// The one act that counts: envelopes are closed, their indexes uploaded, the manifest sent. Until the receipt is there it can
// be repeated without harm: the same manifest under the same request id is the same act.
import { api, newRequestId } from "../lib/api";
import { Refused } from "../lib/refusal";
import { say } from "../lib/say";
import { forget, keep, kept } from "../lib/store";
import type { App, OpenTender } from "./app";
import { sha256 } from "./bytes";
import { mustBeSealedTo } from "./custodians";
import type { Slot } from "./definition";
import { type Json, canonical, same } from "./document";
import { tidySent } from "./tidy";

interface SealedEnvelope {
  id: string;
  class: string;
  lot?: number;
  epoch: number;
  header: Json;
  header_digest: string;
  objects: { digest: string; length: number }[];
}

interface Manifest {
  procedure: string;
  tenderer: string;
  form: string;
  members: string[];
  lots: number[];
  envelopes: SealedEnvelope[];
}

/** A sending that has begun: repeated as it is until it is answered. */
interface Attempt {
  requestId: string;
  manifest: Manifest;
  /** Digest of the contents that it sends. */
  contents: string;
}

interface OwnTender {
  current: Manifest | null;
  acts: { kind: string; instant: string; leaf: string }[];
}

/** Whether a sending was begun and not answered. */
export async function isUnderWay(app: App): Promise<boolean> {
  return (await kept<Attempt>(place(app))) !== undefined;
}

/** Sends the tender and opens its receipt. */
export async function finish(app: App, open: OpenTender, tell: (text: string) => void): Promise<void> {
  await open.workspace.save();
  const contents = await digestOf(open.model.contents());
  let attempt = await kept<Attempt>(place(app));
  // One that was begun with other contents is answered first: it may have arrived.
  attempt ??= await prepare(app, open, contents, tell);
  tell(say("Invio il manifesto dell'offerta…", "Sending the tender's manifest…"));
  await post(app, attempt);
  await remember(app, open, attempt);
  await forget(place(app));
  // The tender is recorded: that old bytes stay a while longer harms nothing.
  await tidySent(app, open).catch(() => undefined);
  const own = await api<OwnTender>(address(app));
  const leaf = own.acts.at(-1)?.leaf ?? "";
  const query = app.page.named ? `?operator=${encodeURIComponent(app.page.operator)}` : "";
  location.assign(`/procedures/${app.page.procedure}/tender/receipts/${leaf}${query}`);
}

async function post(app: App, attempt: Attempt): Promise<void> {
  try {
    await api(`/api/procedures/${app.page.procedure}/tender`, { body: { manifest: attempt.manifest }, requestId: attempt.requestId });
  } catch (error) {
    // A refusal is an answer: the next attempt is another act.
    if (error instanceof Refused) await forget(place(app));
    throw error;
  }
}

async function prepare(app: App, open: OpenTender, contents: string, tell: (text: string) => void): Promise<Attempt> {
  const { form, members, lots } = open.model.who;
  const own = await api<OwnTender>(address(app));
  const envelopes: SealedEnvelope[] = [];
  for (const slot of open.model.slots) {
    tell(say(`Chiudo la busta: ${slot.spec.title}…`, `Closing the envelope: ${slot.spec.title}…`));
    envelopes.push((await unchanged(open, slot, own.current)) ?? (await close(app, open, slot)));
  }
  const manifest = { procedure: app.page.procedure, tenderer: app.page.operator, form, members, lots, envelopes };
  const attempt = { requestId: newRequestId(), manifest, contents };
  await keep(place(app), attempt);
  return attempt;
}

/** An envelope that stands as it was sent is sent as it is. */
async function unchanged(open: OpenTender, slot: Slot, current: Manifest | null): Promise<SealedEnvelope | undefined> {
  const work = open.model.envelope(slot);
  const sent = current?.envelopes.find((envelope) => envelope.id === work?.id);
  if (sent === undefined || work?.sent !== true) return undefined;
  return same(open.workspace.get(`sent/${slot.id}`), await digestOf(open.model.content(slot))) ? sent : undefined;
}

async function close(app: App, open: OpenTender, slot: Slot): Promise<SealedEnvelope> {
  const before = open.model.files(slot).length;
  const work = await open.envelopes.ready(slot);
  if (work.files.length < before) {
    throw new Error(say(`«${slot.spec.title}» è cambiata dopo l'invio e alcuni suoi file non sono su questo computer: li scelga di nuovo.`, `"${slot.spec.title}" changed after it was sent and some of its files are not on this computer: choose them again.`));
  }
  const answers: Record<string, Json> = {};
  for (const [key, given] of Object.entries(open.model.answers(slot))) {
    const read = app.rules.read(key, given);
    if (!read.ok) throw new Error(read.text);
    answers[key] = read.value;
  }
  const sealed = await app.sealer.call("finish", work.state, JSON.stringify(answers));
  mustBeSealedTo(sealed.header, app.custody);
  for (const object of sealed.objects) if (!open.model.isUploaded(object.object)) await app.uploads.add(object.object);
  open.workspace.set(`header/${slot.id}`, sealed.header);
  return {
    id: work.id,
    class: slot.class,
    ...(slot.lot === undefined ? {} : { lot: slot.lot }),
    epoch: app.custody.set.epoch,
    header: JSON.parse(sealed.header) as Json,
    header_digest: sealed.digest,
    objects: sealed.objects.map(({ object, length }) => ({ digest: object, length })),
  };
}

/** Notes what was sent, so that the pages can tell whether anything changed since. */
async function remember(app: App, open: OpenTender, attempt: Attempt): Promise<void> {
  const ids = new Set(attempt.manifest.envelopes.map((envelope) => envelope.id));
  for (const slot of open.model.slots) {
    if (!ids.has(open.model.envelope(slot)?.id ?? "")) continue;
    await open.envelopes.markSent(slot);
    open.workspace.set(`sent/${slot.id}`, await digestOf(open.model.content(slot)));
  }
  open.workspace.set("sent", attempt.contents);
  await open.workspace.save();
  app.page.sentAt = "";
}

/** Whether something changed since the last sending. */
export async function isChangedSinceSent(open: OpenTender): Promise<boolean> {
  return open.workspace.get("sent") !== (await digestOf(open.model.contents()));
}

function digestOf(value: Json): Promise<string> {
  return sha256(new TextEncoder().encode(canonical(value)));
}

function address(app: App): string {
  return `/api/procedures/${app.page.procedure}/tenders/${encodeURIComponent(app.page.operator)}`;
}

function place(app: App): string {
  return `sending/${app.page.person}/${app.page.procedure}/${app.page.operator}`;
}
