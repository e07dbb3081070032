// What this browser keeps by itself (IndexedDB): entries on their way, drafts of visits, who was signed in.
const stores = ["entries", "drafts", "kept"] as const;
export type StoreName = (typeof stores)[number];

let opened: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const asked = indexedDB.open("yiyang", 1);
    asked.onupgradeneeded = () => stores.forEach((name) => asked.result.createObjectStore(name));
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  opened.catch(() => (opened = null));
  return opened;
}

async function run<T>(name: StoreName, mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  return new Promise<T>((resolve, reject) => {
    const transaction = database.transaction(name, mode, { durability: "strict" });
    const asked = work(transaction.objectStore(name));
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error ?? asked.error);
  });
}

export const read = <T>(name: StoreName, key: IDBValidKey): Promise<T | undefined> => run(name, "readonly", (s) => s.get(key) as IDBRequest<T>);
export const readAll = <T>(name: StoreName): Promise<T[]> => run(name, "readonly", (s) => s.getAll() as IDBRequest<T[]>);
/** Keys that begin so, in order. */
export const keysFrom = (name: StoreName, start: string): Promise<string[]> =>
  run(name, "readonly", (s) => s.getAllKeys(IDBKeyRange.bound(start, `${start}\uffff`)) as IDBRequest<string[]>);
export const write = (name: StoreName, key: IDBValidKey, value: unknown): Promise<IDBValidKey> => run(name, "readwrite", (s) => s.put(value, key));
export const remove = (name: StoreName, key: IDBValidKey): Promise<undefined> => run(name, "readwrite", (s) => s.delete(key));
