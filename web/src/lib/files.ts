/**
 * Sealed bytes kept on this device (origin private file system), so that an upload can go on after a crash. What stays here
 * is ciphertext; files that answer a request to cure, which are not sealed, leave as soon as they are sent. Names are letters, digits, `.`, `_` and `-`.
 */
const FOLDER = "sealed";
const COPY_BYTES = 4 * 1024 * 1024;
const NAME = /^[A-Za-z0-9._-]{1,200}$/;

/** Takes bytes in order. */
export interface Sink {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Everything is on disk when it resolves. */
  close(): Promise<void>;
}

/** What workers of all browsers can do, and the compiler's list for pages does not know. */
interface SyncHandle {
  write(bytes: Uint8Array, at: { at: number }): number;
  truncate(length: number): void;
  flush(): void;
  close(): void;
}

/** A new file, or the old one emptied. */
export async function writeFile(name: string): Promise<Sink> {
  const handle = await (await folder()).getFileHandle(checked(name), { create: true });
  return "createSyncAccessHandle" in handle ? throughHandle(handle) : throughStream(handle);
}

/** The file, read only when its bytes are asked for; `undefined` if there is none. */
export async function readFile(name: string): Promise<File | undefined> {
  try {
    return await (await (await folder()).getFileHandle(checked(name))).getFile();
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotFoundError") return undefined;
    throw error;
  }
}

/** Removes the file, if it is there. */
export async function removeFile(name: string): Promise<void> {
  if ((await readFile(name)) !== undefined) await (await folder()).removeEntry(name);
}

/** Gives a file another name, over any that has it; where the browser cannot move files, by a copy. */
export async function renameFile(name: string, to: string): Promise<void> {
  const place = await folder();
  const handle = await place.getFileHandle(checked(name));
  if ("move" in handle) {
    await (handle as unknown as { move(name: string): Promise<void> }).move(checked(to));
    return;
  }
  const sink = await writeFile(to);
  const file = await handle.getFile();
  for (let at = 0; at < file.size; at += COPY_BYTES) {
    await sink.write(new Uint8Array(await file.slice(at, at + COPY_BYTES).arrayBuffer()));
  }
  await sink.close();
  await place.removeEntry(name);
}

/** Names of the files, in order. */
export async function fileNames(): Promise<string[]> {
  const names: string[] = [];
  for await (const name of (await folder()).keys()) names.push(name);
  return names.sort();
}

/** Bytes that the browser still lets us keep, as far as it tells. */
export async function room(): Promise<number | undefined> {
  const { quota, usage } = await navigator.storage.estimate();
  return quota === undefined ? undefined : Math.max(quota - (usage ?? 0), 0);
}

async function folder(): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
}

function checked(name: string): string {
  if (!NAME.test(name)) throw new Error(`not a name of a sealed file: ${name}`);
  return name;
}

/** In a worker: straight to the disk. */
async function throughHandle(handle: FileSystemFileHandle): Promise<Sink> {
  const open = (handle as unknown as { createSyncAccessHandle(): Promise<SyncHandle> }).createSyncAccessHandle;
  const file = await open.call(handle);
  let length = 0;
  file.truncate(0);
  return {
    async write(bytes) {
      for (let done = 0; done < bytes.length; ) done += file.write(bytes.subarray(done), { at: length + done });
      length += bytes.length;
    },
    async close() {
      file.flush();
      file.close();
    },
  };
}

/** In a page: the browser puts the file in place when it is closed. */
async function throughStream(handle: FileSystemFileHandle): Promise<Sink> {
  const stream = await handle.createWritable();
  return { write: (bytes) => stream.write(bytes), close: () => stream.close() };
}
