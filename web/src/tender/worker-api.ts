// What the page asks of the worker that holds the keys and seals. Everything crosses as plain data.

/** A key wrapped for this device; JSON text. */
export type Wrapped = string;

export interface NewDraftKey {
  wrapped: Wrapped;
  /** Wrapped under the recovery code; JSON text, kept by the server. */
  recovery: string;
  /** Shown once. */
  code: string;
}

export interface SealedFileResult {
  /** Secret state of the envelope with the file in it. */
  state: string;
  number: number;
  object: string;
  sealed_length: number;
}

export interface FinishedEnvelope {
  /** Canonical JSON. */
  header: string;
  digest: string;
  objects: { object: string; length: number }[];
}

/** Where an envelope was sealed before: its header, and the name of its sealed index among the kept files. */
export interface SealedBefore {
  header: string;
  index: string;
  /** Position of the file among the header's. */
  position: number;
  /** Digest of its sealed bytes, which is its name among the kept files. */
  object: string;
}

/** The worker's methods; progress of the long ones is told beside. */
export interface WorkerApi {
  newDeviceSecret(): Uint8Array;
  makeUserKey(device: Uint8Array): { wrapped: Wrapped; public: string };
  makeDraftKey(device: Uint8Array): NewDraftKey;
  unlock(wrapped: Wrapped, device: Uint8Array): void;
  recover(recovery: string, code: string, device: Uint8Array): Wrapped;
  takeOver(user: Wrapped, handed: string, device: Uint8Array): Wrapped;
  exportKey(): Uint8Array;
  importKey(secret: Uint8Array, device: Uint8Array): Wrapped;
  wrapToUser(publicKey: string, procedure: string, tenderer: string, user: string): string;
  draftPublic(): string;
  sealWorkspace(procedure: string, tenderer: string, text: string): string;
  openWorkspace(procedure: string, tenderer: string, sealed: string): string;
  looksSigned(file: File): boolean;
  newEnvelope(context: string, set: string): string;
  sealFile(state: string, item: string, name: string, mediaType: string, file: Blob): SealedFileResult;
  sealAgain(state: string, item: string, name: string, mediaType: string, before: SealedBefore): SealedFileResult;
  removeFile(state: string, number: number): string;
  finish(state: string, answers: string): FinishedEnvelope;
  /** Seals an envelope that holds answers and no file, and that its author does not open again. */
  sealFigure(context: string, set: string, answers: string): FinishedEnvelope;
}

export interface Call {
  id: number;
  method: keyof WorkerApi;
  args: unknown[];
}

export type Answer = { id: number; ok: true; value: unknown } | { id: number; ok: false; error: string } | { id: number; progress: number };
