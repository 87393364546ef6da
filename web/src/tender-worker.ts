// The worker in which a tender is sealed: plaintext and keys stay here, sealed bytes go to this device's file system.
import type { DraftKey, SealedEnvelope } from "sealing-module";
import { readFile, writeFile, renameFile } from "./lib/files";
import { sealing } from "./lib/sealing";
import { fromBase64Url, toBase64Url } from "./tender/bytes";
import { looksSigned } from "./tender/signature";
import type { Call, FinishedEnvelope, SealedBefore, SealedFileResult, WorkerApi } from "./tender/worker-api";

/** Bytes of plaintext sealed at a time: memory stays small, the disk is kept busy. */
const PIECE_BYTES = 4 * 1024 * 1024;
const HEAD_BYTES = 64;

let draft: DraftKey | undefined;
let parts = 0;

function key(): DraftKey {
  if (draft === undefined) throw new Error("the key of the tender is locked");
  return draft;
}

type Progress = (fraction: number) => void;
type Handlers = { [M in keyof WorkerApi]: (progress: Progress, ...args: Parameters<WorkerApi[M]>) => Promise<ReturnType<WorkerApi[M]>> };

const handlers: Handlers = {
  async newDeviceSecret() {
    return (await sealing()).newDeviceSecret();
  },
  async makeUserKey(_, device) {
    const made = JSON.parse((await sealing()).newKey("user", device)) as { public: string; device: unknown };
    return { public: made.public, wrapped: JSON.stringify(made.device) };
  },
  async makeDraftKey(_, device) {
    const { DraftKey } = await sealing();
    draft = DraftKey.generate();
    const made = JSON.parse(draft.wrapForRecovery()) as { recovery_code: string; recovery: unknown };
    return { wrapped: draft.wrapOnDevice(device), recovery: JSON.stringify(made.recovery), code: made.recovery_code };
  },
  async unlock(_, wrapped, device) {
    draft = (await sealing()).DraftKey.unlock(wrapped, device);
  },
  async recover(_, recovery, code, device) {
    draft = (await sealing()).DraftKey.recover(recovery, code);
    return draft.wrapOnDevice(device);
  },
  async takeOver(_, user, handed, device) {
    draft = (await sealing()).UserKey.unlock(user, device).openDraft(handed);
    return draft.wrapOnDevice(device);
  },
  async exportKey() {
    return key().export();
  },
  async importKey(_, secret, device) {
    draft = (await sealing()).DraftKey.import(secret);
    return draft.wrapOnDevice(device);
  },
  async wrapToUser(_, publicKey, procedure, tenderer, user) {
    return key().wrapToUser(publicKey, procedure, tenderer, user);
  },
  async draftPublic() {
    return key().publicKey();
  },
  async sealWorkspace(_, procedure, tenderer, text) {
    return toBase64Url(key().sealWorkspace(procedure, tenderer, text));
  },
  async openWorkspace(_, procedure, tenderer, sealed) {
    return key().openWorkspace(procedure, tenderer, fromBase64Url(sealed));
  },
  async looksSigned(_, file) {
    return looksSigned(file);
  },
  async newEnvelope(_, context, set) {
    const { EnvelopeToSeal } = await sealing();
    return new EnvelopeToSeal(context, set, key().publicKey()).save();
  },
  async sealFile(progress, state, item, name, mediaType, file) {
    return seal(state, item, name, mediaType, progress, file.size, pieces(file));
  },
  async sealAgain(progress, state, item, name, mediaType, before) {
    const sealed = await kept(before.object);
    return seal(state, item, name, mediaType, progress, sealed.size, opened(before, sealed));
  },
  async removeFile(_, state, number) {
    const envelope = (await sealing()).EnvelopeToSeal.restore(state);
    envelope.remove(number);
    return envelope.save();
  },
  async finish(_, state, answers) {
    return finished((await sealing()).EnvelopeToSeal.restore(state).finish(answers));
  },
  async sealFigure(_, context, set, answers) {
    const { EnvelopeToSeal } = await sealing();
    return finished(new EnvelopeToSeal(context, set).finish(answers));
  },
};

/** Keeps the sealed index of a closed envelope until it is uploaded. */
async function finished(sealed: SealedEnvelope): Promise<FinishedEnvelope> {
  const objects = JSON.parse(sealed.objects) as { object: string; length: number }[];
  const first = objects[0];
  if (first === undefined) throw new Error("an envelope has an index");
  const sink = await writeFile(first.object);
  await sink.write(sealed.index as Uint8Array<ArrayBuffer>);
  await sink.close();
  return { header: sealed.header, digest: sealed.digest, objects };
}

/** Seals a file piece by piece into a kept file, which in the end is named by the digest of its sealed bytes. */
async function seal(
  state: string,
  item: string,
  name: string,
  mediaType: string,
  progress: Progress,
  length: number,
  plaintext: AsyncIterable<Uint8Array>,
): Promise<SealedFileResult> {
  const envelope = (await sealing()).EnvelopeToSeal.restore(state);
  const before = new Set(numbers(envelope.files()));
  const file = envelope.file(item, name, mediaType);
  const part = `part-${Date.now()}-${++parts}`;
  const sink = await writeFile(part);
  let done = 0;
  for await (const piece of plaintext) {
    await sink.write(file.update(piece) as Uint8Array<ArrayBuffer>);
    done += piece.length;
    progress(length === 0 ? 1 : done / length);
  }
  await sink.write(file.finish() as Uint8Array<ArrayBuffer>);
  await sink.close();
  const sealed = JSON.parse(envelope.add(file)) as { object: string; length: number };
  await renameFile(part, sealed.object);
  const number = numbers(envelope.files()).find((found) => !before.has(found));
  if (number === undefined) throw new Error("the sealed file has no number");
  return { state: envelope.save(), number, object: sealed.object, sealed_length: sealed.length };
}

function numbers(files: string): number[] {
  return (JSON.parse(files) as { number: number }[]).map((file) => file.number);
}

/** The file piece by piece; the next one is read while one is sealed. */
async function* pieces(file: Blob): AsyncGenerator<Uint8Array> {
  let next = piece(file, 0);
  for (let at = 0; at < file.size; at += PIECE_BYTES) {
    const now = await next;
    next = piece(file, at + PIECE_BYTES);
    // Whoever stops early does not wait for it.
    next.catch(() => undefined);
    yield now;
  }
}

async function piece(file: Blob, at: number): Promise<Uint8Array> {
  return new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer());
}

/** The plaintext of a file that was sealed into an envelope already sent. */
async function* opened(before: SealedBefore, sealed: Blob): AsyncGenerator<Uint8Array> {
  const index = new Uint8Array(await (await kept(before.index)).arrayBuffer());
  const envelope = key().open(before.header, index);
  const head = new Uint8Array(await sealed.slice(0, HEAD_BYTES).arrayBuffer());
  const file = envelope.file(before.position, head);
  for await (const piece of pieces(sealed.slice(HEAD_BYTES))) yield file.update(piece);
  file.finish();
}

async function kept(name: string): Promise<Blob> {
  const file = await readFile(name);
  if (file === undefined) throw new Error("the sealed bytes are not on this device");
  return file;
}

/** Calls run one after another: sealing two files at once would only make both slower. */
let turn: Promise<void> = Promise.resolve();

async function answer({ id, method, args }: Call): Promise<void> {
  const progress: Progress = (fraction) => postMessage({ id, progress: fraction });
  try {
    const handler = handlers[method] as (progress: Progress, ...args: unknown[]) => Promise<unknown>;
    postMessage({ id, ok: true, value: await handler(progress, ...args) });
  } catch (error) {
    postMessage({ id, ok: false, error: error instanceof Error ? error.message : String(error) });
  }
}

addEventListener("message", (event: MessageEvent<Call>) => {
  turn = turn.then(() => answer(event.data));
});
