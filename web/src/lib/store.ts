/**
 * Small things kept on this device (IndexedDB): drafts, keys that cannot be exported, what was already uploaded. Values are
 * anything that the browser can clone, `CryptoKey` among them. Only this site can read them; clearing the site's data
 * removes them, and the pages that use them say so.
 */
const DATABASE = "ceralacca";
const TABLE = "things";

/** What is kept under the key, or `undefined`. The type is the caller's word: he wrote it. */
export async function kept<T>(key: string): Promise<T | undefined> {
  return asked<T | undefined>("readonly", (table) => table.get(key) as IDBRequest<T | undefined>);
}

/** Keeps the value under the key; resolves once it is on disk. */
export async function keep(key: string, value: unknown): Promise<void> {
  await asked("readwrite", (table) => table.put(value, key));
}

/** Forgets what is kept under the key. */
export async function forget(key: string): Promise<void> {
  await asked("readwrite", (table) => table.delete(key));
}

/** The keys that begin with the prefix, in order. */
export async function keptKeys(prefix: string): Promise<string[]> {
  const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
  const keys = await asked("readonly", (table) => table.getAllKeys(range));
  return keys.map(String);
}

/** Asks the browser not to clear what is kept when the disk gets full; `false` if it does not promise. */
export async function keepForGood(): Promise<boolean> {
  return (await navigator.storage.persisted()) || navigator.storage.persist();
}

async function asked<T>(mode: IDBTransactionMode, ask: (table: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(TABLE, mode, { durability: "strict" });
      const request = ask(transaction.objectStore(TABLE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? request.error);
    });
  } finally {
    database.close();
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
