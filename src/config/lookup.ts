// The answers of config.schema and config.schema.lookup, made from the schema when they are asked for.

import { z } from "zod";
import { branches, type ConfigKey, describeRoot, keyAt, walk } from "#config/describe";
import { splitSchemaPath } from "#config/schema-path";
import { configSchema } from "#config/schema/root";
import { COMPAT } from "#version";

type JsonSchema = Record<string, unknown>;

/** What forms show of a key (the published uiHints). */
export type UiHint = {
  label: string;
  help?: string;
  group?: string;
  order?: number;
  advanced?: boolean;
  sensitive?: boolean;
  placeholder?: string;
};

export interface SchemaAnswer {
  /** JSON Schema draft-07 of what may be written. */
  schema: JsonSchema;
  uiHints: Record<string, UiHint>;
  version: string;
  /** ISO 8601. */
  generatedAt: string;
}

export type ReloadKind = "restart" | "hot" | "none";

export interface SchemaChild {
  key: string;
  path: string;
  type?: string | string[];
  required: boolean;
  hasChildren: boolean;
  reloadKind?: ReloadKind;
  hint?: UiHint;
  hintPath?: string;
}

export interface SchemaLookup {
  path: string;
  /** Of an object its own words only, without the keys below: those are `children`. */
  schema: JsonSchema;
  reloadKind?: ReloadKind;
  hint?: UiHint;
  hintPath?: string;
  children: SchemaChild[];
}

/** Words of the house that other programs have no use for. */
const HOUSE_WORDS = [
  "owner",
  "reload",
  "secret",
  "advanced",
  "ignored",
  "placeholder",
  "widget",
  "since",
  "replacedBy",
  "default",
];

/** Sections whose changes need no action at all (spec/config §4, first row). */
const SNAPSHOT_ONLY = new RegExp(
  "^(meta|wizard|logging|agents$|bindings|messages|session|talk|skills|secrets|ui|" +
    "gateway\\.(remote|reload))\\b",
);

/**
 * Schema and hints of the whole config; `now` is epoch milliseconds. All 1,200 keys are built for it, 30 MB,
 * so it is done on a schema that is thrown away, and `pause` is awaited between sections.
 */
export async function answerSchema(now: number, pause: () => Promise<void>): Promise<SchemaAnswer> {
  const root = configSchema();
  const properties: Record<string, JsonSchema> = {};
  const uiHints: Record<string, UiHint> = {};
  for (const [index, section] of describeRoot(root).children().entries()) {
    const { $schema: _, ...own } = jsonSchema(section.schema);
    properties[section.name] = own;
    for (const key of walk(section)) uiHints[key.path] = hintOf(key);
    const hint = hintOf(section);
    uiHints[section.path] = { ...hint, group: hint.label, order: index * 10 };
    await pause();
  }
  return {
    schema: {
      $schema: "http://json-schema.org/draft-07/schema#",
      type: "object",
      properties,
      additionalProperties: false,
    },
    uiHints,
    version: COMPAT,
    generatedAt: new Date(now).toISOString(),
  };
}

/** One path: `gateway.port`, `models.providers.*.models[]`, `agents.entries.main.model`. */
export function lookupSchema(path: string): SchemaLookup | undefined {
  const key = keyAt(splitSchemaPath(path));
  if (!key) return undefined;
  const children = branches(key).flatMap((branch) => branch.children());
  const { properties: _, items: __, ...own } = jsonSchema(key.schema);
  return {
    path,
    schema: own,
    ...(key.path === "" ? {} : { reloadKind: reloadKind(key), hint: hintOf(key), hintPath: key.path }),
    children: children.map((child) => describeChild(child, path)),
  };
}

function describeChild(child: ConfigKey, parent: string): SchemaChild {
  const type = jsonSchema(child.schema)["type"];
  return {
    key: child.name,
    path: child.name === "[]" ? `${parent}[]` : [parent, child.name].filter((part) => part !== "").join("."),
    ...(typeof type === "string" || Array.isArray(type) ? { type: type as string | string[] } : {}),
    required: child.required,
    hasChildren: branches(child).some((branch) => branch.children().length > 0),
    reloadKind: reloadKind(child),
    hint: hintOf(child),
    hintPath: child.path,
  };
}

function reloadKind(key: ConfigKey): ReloadKind {
  if (key.hint.reload === "process") return "restart";
  return SNAPSHOT_ONLY.test(key.path) ? "none" : "hot";
}

function hintOf(key: ConfigKey): UiHint {
  const { title, description, secret, advanced, placeholder } = key.hint;
  return {
    label: title ?? labelOf(key.name),
    ...(description === undefined ? {} : { help: description }),
    advanced,
    ...(secret ? { sensitive: true } : {}),
    ...(placeholder === undefined ? {} : { placeholder }),
  };
}

/** `maxConcurrent` becomes `Max Concurrent`. */
function labelOf(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/[-_]/g, " ").trim();
  return words.replace(/(^| )[a-z]/g, (letter) => letter.toUpperCase());
}

function jsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    io: "input",
    target: "draft-7",
    override: ({ jsonSchema: made }) => {
      for (const word of HOUSE_WORDS) Reflect.deleteProperty(made, word);
      // zod's own limits of safe integers are noise in forms.
      if (made.maximum === Number.MAX_SAFE_INTEGER) delete made.maximum;
      if (made.minimum === Number.MIN_SAFE_INTEGER) delete made.minimum;
    },
  });
}
