// One walk of the schema for everything that is derived from it: explanations, completion, forms, redaction,
// and the table of defaults. Nothing here runs when the gateway starts.

import { z } from "zod";
import type { Hint, Reload } from "#config/declare/field";
import { handleOf } from "#config/declare/object";
import { isPlain } from "#config/load/plain";
import { ConfigSchema } from "#config/schema/root";

export type Kind =
  | "object"
  | "map"
  | "list"
  | "string"
  | "integer"
  | "number"
  | "boolean"
  | "choice"
  | "union"
  | "any";

/** Words said of a key, with what it inherits from the keys above. */
export type FullHint = Hint & { secret: boolean; advanced: boolean; ignored: boolean; reload: Reload };

/** A key of the config. Everything about it is found out when asked for: building schemas is what costs. */
export class ConfigKey {
  /** `models.providers.*.models[].id`; `*` stands for any name, `[]` for any element. Empty is the root. */
  readonly path: string;
  /** Last part of the path. */
  readonly name: string;
  readonly hint: FullHint;
  readonly schema: z.ZodType;

  constructor(schema: z.ZodType, place: { path: string; name: string; above: FullHint }) {
    this.path = place.path;
    this.name = place.name;
    this.schema = schema;
    this.hint = { ...inherited(place.above), ...hintOf(schema) };
  }

  get kind(): Kind {
    return handleOf(lazyCore(this.schema)) ? "object" : kindOf(core(this.schema));
  }

  /** Values of a choice. */
  get values(): readonly unknown[] | undefined {
    const node = core(this.schema);
    if (node instanceof z.ZodEnum) return node.options;
    return node instanceof z.ZodLiteral ? [...node.values] : undefined;
  }

  /** Default of a leaf. */
  get default(): unknown {
    return this.schema instanceof z.ZodDefault && this.kind !== "object"
      ? this.schema.def.defaultValue
      : undefined;
  }

  /** Must be present once the object above is. */
  get required(): boolean {
    return !(this.schema instanceof z.ZodOptional || this.schema instanceof z.ZodDefault);
  }

  /** Refuses keys it does not know. */
  get closed(): boolean {
    return handleOf(lazyCore(this.schema))?.closed ?? isClosed(core(this.schema));
  }

  /** The keys below an object; a map and a list have one, called `*` and `[]`. */
  children(): ConfigKey[] {
    const handle = handleOf(lazyCore(this.schema));
    const names = handle ? handle.names() : childNames(core(this.schema));
    return names.map((name) => this.child(name)).filter((child) => child !== undefined);
  }

  /** The key `name` below an object, `*` of a map, `[]` of a list. */
  child(name: string): ConfigKey | undefined {
    const handle = handleOf(lazyCore(this.schema));
    const schema = handle ? handle.schema(name) : childSchema(core(this.schema), name);
    if (!schema) return undefined;
    const path = name === "[]" ? `${this.path}[]` : this.path === "" ? name : `${this.path}.${name}`;
    return new ConfigKey(schema, { path, name, above: this.hint });
  }

  /** The key a name of a file belongs to, whichever branch of a union it fits. */
  named(name: string): ConfigKey | undefined {
    const all = branches(this);
    const element = /^\d+$/.test(name) ? ["[]"] : [];
    for (const candidate of [name, "*", ...element]) {
      for (const branch of all) {
        const child = branch.child(candidate);
        if (child) return child;
      }
    }
    return undefined;
  }
}

/**
 * The root of the walk; a schema of its own keeps what the walk builds out of the one files are checked with.
 */
export function describeRoot(schema: z.ZodType = ConfigSchema): ConfigKey {
  const above = { secret: false, advanced: false, ignored: false, reload: "process" as const };
  return new ConfigKey(schema, { path: "", name: "", above });
}

/** Every key, parents first. */
export function* walk(from: ConfigKey = describeRoot()): Generator<ConfigKey> {
  yield from;
  for (const child of from.children()) yield* walk(child);
}

/**
 * The key a path of a file belongs to: names below a map are its `*`, numbers below a list its `[]`.
 * Undefined for a path the schema does not have; the key itself where everything below is accepted as it is.
 */
export function keyAt(path: readonly PropertyKey[], from: ConfigKey = describeRoot()): ConfigKey | undefined {
  let key = from;
  for (const segment of path) {
    const next = key.named(String(segment));
    if (!next) return key.closed ? undefined : key;
    key = next;
  }
  return key;
}

/** Keys of a file that are accepted and have no effect in this build, outermost only (spec/config §6). */
export function ignoredKeys(source: Readonly<Record<string, unknown>>, from = describeRoot()): string[] {
  return Object.entries(source).flatMap(([name, value]) => {
    const key = from.named(name);
    if (!key) return [];
    const path = from.path === "" ? name : `${from.path}.${name}`;
    if (key.hint.ignored) return [path];
    return isPlain(value) ? ignoredKeys(value, key) : [];
  });
}

/** A union stands for all its branches; anything else for itself. */
export function branches(key: ConfigKey): ConfigKey[] {
  if (handleOf(lazyCore(key.schema))) return [key];
  const node = core(key.schema);
  if (!(node instanceof z.ZodUnion)) return [key];
  const place = { path: key.path, name: key.name, above: key.hint };
  return node.options.flatMap((option) => branches(new ConfigKey(option as z.ZodType, place)));
}

/**
 * Defaults of an object that is always there: those of its leaves and of the objects below (see
 * declare/part).
 */
export function defaultsOf(key: ConfigKey): Record<string, unknown> {
  const filled = key.children().flatMap((child): [string, unknown][] => {
    if (child.default !== undefined) return [[child.name, child.default]];
    return isPart(child) ? [[child.name, defaultsOf(child)]] : [];
  });
  return Object.fromEntries(filled);
}

/** An object that is always there after loading. */
export function isPart(key: ConfigKey): boolean {
  return key.schema instanceof z.ZodDefault && key.kind === "object";
}

function childNames(node: z.ZodType): string[] {
  if (node instanceof z.ZodObject) return Object.keys(node.shape);
  return ["*", "[]"].filter((name) => childSchema(node, name) !== undefined);
}

function childSchema(node: z.ZodType, name: string): z.ZodType | undefined {
  if (node instanceof z.ZodObject) return Object.hasOwn(node.shape, name) ? node.shape[name] : undefined;
  if (node instanceof z.ZodArray) return name === "[]" ? (node.element as z.ZodType) : undefined;
  if (!(node instanceof z.ZodRecord) || name !== "*") return undefined;
  // A map of anything has no keys worth describing.
  const value = node.valueType as z.ZodType;
  return core(value) instanceof z.ZodUnknown ? undefined : value;
}

/** Reload, secret and the like hold for everything below; words about one key do not. */
function inherited(hint: FullHint): FullHint {
  const { secret, advanced, ignored, reload, owner } = hint;
  return { secret, advanced, ignored, reload, ...(owner === undefined ? {} : { owner }) };
}

/** Words said of the schema, from the outermost wrapper that has any. */
function hintOf(schema: z.ZodType): Hint {
  let node = schema;
  for (;;) {
    const said = z.globalRegistry.get(node);
    if (said) return said;
    if (!(node instanceof z.ZodOptional || node instanceof z.ZodDefault || node instanceof z.ZodNullable)) {
      return {};
    }
    node = node.def.innerType as z.ZodType;
  }
}

/** The schema without what makes it optional, filled in or late. */
function core(schema: z.ZodType): z.ZodType {
  let node = schema;
  for (let next = inner(node); next; next = inner(node)) node = next;
  return node;
}

/** As core, but what is late stays late: an object of declare/object is not built. */
function lazyCore(schema: z.ZodType): z.ZodType {
  let node = schema;
  while (node instanceof z.ZodOptional || node instanceof z.ZodDefault || node instanceof z.ZodNullable) {
    node = node.def.innerType as z.ZodType;
  }
  return node;
}

function inner(schema: z.ZodType): z.ZodType | undefined {
  const next = lazyCore(schema);
  if (next !== schema) return next;
  return schema instanceof z.ZodLazy ? (schema._zod.innerType as z.ZodType) : undefined;
}

function isClosed(node: z.ZodType): boolean {
  if (node instanceof z.ZodObject) return node.def.catchall instanceof z.ZodNever;
  return !(node instanceof z.ZodRecord || node instanceof z.ZodUnknown || node instanceof z.ZodUnion);
}

function kindOf(node: z.ZodType): Kind {
  if (node instanceof z.ZodObject) return "object";
  if (node instanceof z.ZodRecord) return "map";
  if (node instanceof z.ZodArray || node instanceof z.ZodTuple) return "list";
  if (node instanceof z.ZodEnum || node instanceof z.ZodLiteral) return "choice";
  if (node instanceof z.ZodUnion) return "union";
  if (node instanceof z.ZodBoolean) return "boolean";
  if (node instanceof z.ZodNumber) return node.isInt ? "integer" : "number";
  return node instanceof z.ZodString || node instanceof z.ZodStringFormat ? "string" : "any";
}
