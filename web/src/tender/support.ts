import { say } from "../lib/say";

/** What sealing needs and this browser does not give; empty when it gives everything. */
export async function lacking(): Promise<string[]> {
  const found: string[] = [];
  if (typeof WebAssembly !== "object") found.push(say("WebAssembly, con cui si eseguono i programmi di cifratura", "WebAssembly, which runs the encryption programs"));
  if (typeof Worker !== "function") found.push(say("i processi di lavoro (Web Worker), in cui si sigilla", "workers, in which sealing happens"));
  if (!isSecureContext || typeof crypto.subtle !== "object") found.push(say("una connessione sicura (https)", "a secure connection (https)"));
  if (!(await canKeep())) found.push(say("la memoria del browser (IndexedDB), in cui resta la chiave: spesso manca nella navigazione in incognito", "the browser's storage (IndexedDB), where the key stays: it is often missing in private windows"));
  if (!(await canKeepFiles())) found.push(say("l'archivio privato dei file (OPFS), in cui restano i file sigillati fino al caricamento: manca nei browser vecchi e, in alcuni, in incognito", "the private file system (OPFS), where sealed files stay until they are uploaded: old browsers and some private windows lack it"));
  return found;
}

function canKeep(): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open("ceralacca-probe", 1);
      request.onsuccess = () => {
        request.result.close();
        resolve(true);
      };
      request.onerror = () => resolve(false);
    } catch {
      resolve(false);
    }
  });
}

async function canKeepFiles(): Promise<boolean> {
  try {
    await navigator.storage.getDirectory();
    return true;
  } catch {
    return false;
  }
}
