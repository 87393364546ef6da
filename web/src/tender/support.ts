import { lackingForKeys } from "../lib/capabilities";
import { say } from "../lib/say";

/** What sealing needs and this browser does not give; empty when it gives everything. */
export async function lacking(): Promise<string[]> {
  const found = await lackingForKeys();
  if (!(await canKeepFiles())) found.push(say("l'archivio privato dei file (OPFS), in cui restano i file sigillati fino al caricamento: manca nei browser vecchi e, in alcuni, in incognito", "the private file system (OPFS), where sealed files stay until they are uploaded: old browsers and some private windows lack it"));
  return found;
}

async function canKeepFiles(): Promise<boolean> {
  try {
    await navigator.storage.getDirectory();
    return true;
  } catch {
    return false;
  }
}
