// The words a config key may carry, and the building blocks sections are declared with (house 4.6).
//
// A key is one line: `name: () => field(schema, "What it does.", { words })`. The arrow keeps it unbuilt
// until a file has it (object.ts).

import { z } from "zod";
import { defaultAt } from "#config/declare/defaults";
import { type Keys, loose, strict } from "#config/declare/object";

/** How a change reaches the running gateway: at the next use, by one unit, or by the whole process. */
export type Reload = "live" | "unit" | "process";

/** What is said of a key beyond its type. `owner`, `reload` and `advanced` hold for everything below, too. */
export interface Hint {
  /** Label in forms; made from the key's name when absent. */
  title?: string | undefined;
  description?: string | undefined;
  /** The unit that uses the key and is restarted when it changes. */
  owner?: string;
  reload?: Reload;
  /** The value never leaves the process: `__OPENCLAW_REDACTED__` is shown instead (C-47). */
  secret?: boolean;
  /** Hidden in forms until asked for. */
  advanced?: boolean;
  /** Accepted so that existing files load; this build does nothing with it (spec/config §6). */
  ignored?: boolean;
  placeholder?: string;
  widget?: string;
  since?: string;
  replacedBy?: string;
}

declare module "zod" {
  interface GlobalMeta extends Hint {}
}

/** Attaches what is said of a key. Unlike `.meta()` this does not build the schema a second time. */
export function field<T extends z.ZodType>(schema: T, description: string, hint: Hint = {}): T {
  z.globalRegistry.add(schema, { ...hint, description });
  return schema;
}

/**
 * An object that is always there after loading. `path` is where it stands: the defaults of keys a file
 * leaves out are found by it in the generated table. Defaults belong into parts only.
 */
export function part<K extends Keys>(path: string, description: string, make: () => K, hint?: Hint) {
  return field(filled(strict(make, { path }), path), description, hint);
}

/** As part, for an object whose unknown keys are kept. */
export function loosePart<K extends Keys>(path: string, description: string, make: () => K, hint?: Hint) {
  return field(filled(loose(make, { path }), path), description, hint);
}

function filled<T extends z.ZodType>(object: T, path: string): z.ZodDefault<T> {
  return z._default(object, () => defaultAt<z.core.util.NoUndefined<z.output<T>>>(path));
}

/** An object that stays absent when the file has none; `required` names the keys it then must have. */
export function choice<K extends Keys>(
  description: string,
  make: () => K,
  { required, ...hint }: Hint & { required?: readonly (keyof K & string)[] } = {},
) {
  return field(strict(make, required ? { required } : {}).optional(), description, hint);
}

/** What a map or a list holds; `required` names the keys that must be present. */
export function item<K extends Keys>(make: () => K, ...required: (keyof K & string)[]) {
  return strict(make, { required });
}

/** A section or object that is accepted as it is: its keys belong to a part this build does not have yet. */
export function open(description: string, hint?: Hint) {
  return field(z.record(z.string(), z.unknown()).optional(), description, { advanced: true, ...hint });
}

/** A list of strings without a default. */
export function names(description: string, hint?: Hint) {
  return field(z.array(z.string()).optional(), description, hint);
}
