// Defaults of objects a file leaves out, from the generated table (see describe.ts, `defaultsOf`).

import { getPath } from "#kernel/dotpath";
import { DEFAULTS } from "#config/declare/defaults.gen";

/** A fresh copy of the defaults at `path`; the caller's schema says what it is. */
export function defaultAt<T>(path: string): T {
  return structuredClone(path === "" ? DEFAULTS : (getPath(DEFAULTS, path) ?? {})) as T;
}
