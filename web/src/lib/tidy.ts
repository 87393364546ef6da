/**
 * Whose the sealed bytes kept on this device are, so that they can go when nobody needs them. Bytes of an unknown owner are
 * left alone.
 */
import { removeFile } from "./files";
import { forget, keep, kept, keptKeys } from "./store";

const PREFIX = "file-of/";

/** A tender. */
export interface Owner {
  procedure: string;
  operator: string;
}

/** Notes whose the file is. */
export async function owned(name: string, owner: Owner): Promise<void> {
  await keep(`${PREFIX}${name}`, { procedure: owner.procedure, operator: owner.operator });
}

/** The procedures for which this device keeps something. */
export async function proceduresKept(): Promise<string[]> {
  const procedures = new Set<string>();
  for (const key of await keptKeys(PREFIX)) {
    const owner = await kept<Owner>(key);
    if (owner !== undefined) procedures.add(owner.procedure);
  }
  return [...procedures];
}

/** Removes the files whose owner is told so, except those that are needed; gives their names. */
export async function clear(goes: (owner: Owner) => boolean, needed: ReadonlySet<string> = new Set()): Promise<string[]> {
  const gone: string[] = [];
  for (const key of await keptKeys(PREFIX)) {
    const name = key.slice(PREFIX.length);
    const owner = await kept<Owner>(key);
    if (owner === undefined || !goes(owner) || needed.has(name)) continue;
    await removeFile(name);
    await forget(`upload/${name}`);
    // The note goes last: a cut before it leaves a note without a file, which the next time takes away.
    await forget(key);
    gone.push(name);
  }
  return gone;
}
