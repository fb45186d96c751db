// A few values kept by the browser across visits: the device's key and the token the gateway gave it.

/** Names and values; a value is anything the structured clone algorithm takes, keys of WebCrypto among them. */
export interface Vault {
  get(name: string): Promise<unknown>;
  set(name: string, value: unknown): Promise<void>;
  delete(name: string): Promise<void>;
}

const STORE = "values";

/** IndexedDB, because it holds a private key without ever showing it to scripts. In memory where there is none. */
export async function openVault(name: string): Promise<Vault> {
  try {
    const db = await asked(requestOpen(name));
    return {
      get: (key) => asked(db.transaction(STORE, "readonly").objectStore(STORE).get(key)),
      async set(key, value) {
        await asked(db.transaction(STORE, "readwrite").objectStore(STORE).put(value, key));
      },
      async delete(key) {
        await asked(db.transaction(STORE, "readwrite").objectStore(STORE).delete(key));
      },
    };
  } catch {
    // Private windows of some browsers refuse: the page works, but is a new device at every visit.
    return memoryVault();
  }
}

/** Forgets everything with the page. */
export function memoryVault(): Vault {
  const values = new Map<string, unknown>();
  return {
    get: async (key) => values.get(key),
    set: async (key, value) => void values.set(key, value),
    delete: async (key) => void values.delete(key),
  };
}

function requestOpen(name: string): IDBOpenDBRequest {
  const request = indexedDB.open(name, 1);
  request.addEventListener("upgradeneeded", () => request.result.createObjectStore(STORE));
  return request;
}

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("the browser's database failed")));
  });
}
