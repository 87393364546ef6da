import { say } from "./say";

/** What keys need and this browser does not give, in words; empty when it gives everything. */
export async function lackingForKeys(): Promise<string[]> {
  const found: string[] = [];
  if (typeof WebAssembly !== "object") found.push(say("WebAssembly, con cui si eseguono i programmi di cifratura", "WebAssembly, which runs the encryption programs"));
  if (typeof Worker !== "function") found.push(say("i processi di lavoro (Web Worker), in cui si usano le chiavi", "workers, in which keys are used"));
  if (!isSecureContext || typeof crypto.subtle !== "object") found.push(say("una connessione sicura (https)", "a secure connection (https)"));
  if (!(await keepsThings())) found.push(say("la memoria del browser (IndexedDB), in cui resta la chiave: spesso manca nella navigazione in incognito", "the browser's storage (IndexedDB), where the key stays: private windows often lack it"));
  return found;
}

function keepsThings(): Promise<boolean> {
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
