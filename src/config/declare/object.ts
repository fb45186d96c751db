// Objects of the config that cost nothing until a file has them.
//
// zod builds every key of an object before it looks at a value, about 20 µs per key on a cold start, and
// the config has more than a thousand keys. These objects are ordinary `z.lazy(() => z.strictObject(…))`
// for everything that reads schemas; only their parse is replaced: it builds the keys that are present and
// takes the defaults of the others from the generated table. test/unit/config/object.test.ts holds both
// ways against each other.

import { z } from "zod";
import { defaultAt } from "#config/declare/defaults";

/** Keys of an object; each schema is made when it is first needed. */
export type Keys = Record<string, () => z.ZodType>;
export type ShapeOf<K extends Keys> = { [Name in keyof K]: ReturnType<K[Name]> };

type Payload = z.core.ParsePayload<unknown>;
type Context = z.core.ParseContextInternal;

interface Options {
  /** Where the object stands; its keys may then have defaults. */
  path?: string;
  /** Keys that must be present. All others must be optional. */
  required?: readonly string[];
  /** Unknown keys are kept instead of refused. */
  loose?: boolean;
}

/** An object that refuses unknown keys. */
export function strict<K extends Keys>(make: () => K, options: Options = {}) {
  const parts = memo(make);
  return quick(z.lazy(() => z.strictObject(parts.shape())), parts, options);
}

/** An object that keeps unknown keys. */
export function loose<K extends Keys>(make: () => K, options: Options = {}) {
  const parts = memo(make);
  return quick(z.lazy(() => z.looseObject(parts.shape())), parts, { ...options, loose: true });
}

interface Parts<K extends Keys> {
  keys(): K;
  schema(name: string): z.ZodType | undefined;
  shape(): ShapeOf<K>;
}

function memo<K extends Keys>(make: () => K): Parts<K> {
  const built = new Map<string, z.ZodType>();
  const kept: { keys?: K } = {};
  const keys = (): K => (kept.keys ??= make());
  const schema = (name: string): z.ZodType | undefined => {
    const known = built.get(name);
    if (known) return known;
    const made = Object.hasOwn(keys(), name) ? keys()[name]?.() : undefined;
    if (made) built.set(name, made);
    return made;
  };
  const shape = (): ShapeOf<K> =>
    Object.fromEntries(Object.keys(keys()).map((name) => [name, schema(name)])) as ShapeOf<K>;
  return { keys, schema, shape };
}

/** What can be asked of such an object without building all of it. */
export interface Handle {
  names(): string[];
  schema(name: string): z.ZodType | undefined;
  closed: boolean;
}

/** The handle of an object made here; undefined for any other schema. */
export function handleOf(schema: z.ZodType): Handle | undefined {
  const handle: unknown = schema._zod.bag["config"];
  return isHandle(handle) ? handle : undefined;
}

function isHandle(value: unknown): value is Handle {
  return typeof value === "object" && value !== null && "names" in value && "schema" in value;
}

function quick<T extends z.ZodLazy>(lazy: T, parts: Parts<Keys>, options: Options): T {
  const handle: Handle = {
    names: () => Object.keys(parts.keys()),
    schema: parts.schema,
    closed: !options.loose,
  };
  lazy._zod.bag["config"] = handle;
  const parse = (payload: Payload, ctx: Context): Payload => {
    const input = payload.value;
    if (typeof input !== "object" || input === null || Array.isArray(input)) {
      payload.issues.push({ code: "invalid_type", expected: "object", input, inst: lazy });
      return payload;
    }
    payload.value = parseKeys(input, payload, ctx);
    return payload;
  };
  const parseKeys = (input: object, payload: Payload, ctx: Context): Record<string, unknown> => {
    const output: Record<string, unknown> = options.path === undefined ? {} : defaultAt(options.path);
    const known = parts.keys();
    for (const name of Object.keys(known)) {
      if (Reflect.get(input, name) === undefined && !options.required?.includes(name)) continue;
      const result = runSync(parts.schema(name), Reflect.get(input, name), ctx);
      payload.issues.push(...z.core.util.prefixIssues(name, result.issues));
      output[name] = result.value;
    }
    const foreign = Object.keys(input).filter((name) => !Object.hasOwn(known, name) && name !== "__proto__");
    if (options.loose) { for (const name of foreign) output[name] = Reflect.get(input, name); }
    else if (foreign.length > 0) payload.issues.push(unknownKeys(foreign, input, lazy));
    return output;
  };
  lazy._zod.parse = parse;
  lazy._zod.run = parse;
  return lazy;
}

function unknownKeys(keys: string[], input: object, inst: z.ZodType): z.core.$ZodRawIssue {
  return { code: "unrecognized_keys", keys, input: { ...input }, inst };
}

function runSync(schema: z.ZodType | undefined, value: unknown, ctx: Context): Payload {
  const result = schema?._zod.run({ value, issues: [] }, ctx);
  // The config has no asynchronous checks; a promise here would be a schema that does not belong.
  if (!result || result instanceof Promise) throw new TypeError("config schemas are synchronous");
  return result;
}
