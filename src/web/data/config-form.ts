// The configuration as a form: every setting of the schema with its words, its value, and whether the file says so.

import { fields, type Fields, list, rows, text, texts } from "./read.ts";

export interface Setting {
  path: string;
  label: string;
  help: string;
  advanced: boolean;
  secret: boolean;
  /** What is in use; undefined when there is neither a value nor a default. */
  value: unknown;
  /** Whether the file names it. */
  set: boolean;
  choices: readonly string[];
  /** Settings inside of it, for groups and for records by name. */
  inside: readonly Setting[];
}

export interface Section extends Setting {
  order: number;
}

export interface ConfigParts {
  schema: Fields;
  hints: Fields;
  /** Values in use. */
  used: Fields;
  /** Values of the file. */
  source: Fields;
}

const DEPTH_MAX = 8;

/** The top-level sections in the order the gateway gives. */
export function sectionsOf(parts: ConfigParts): readonly Section[] {
  const properties = fields(parts.schema["properties"]);
  return Object.entries(properties).filter(([name]) => name !== "$schema").map(([name, schema]) => ({
    ...settingOf(parts, fields(schema), name, [name], parts.used[name], parts.source[name], 0),
    order: Number(fields(parts.hints[name])["order"] ?? 1_000),
  })).sort((one, other) => one.order - other.order);
}

function settingOf(
  parts: ConfigParts, schema: Fields, hintPath: string, path: readonly string[], used: unknown, source: unknown, depth: number,
): Setting {
  const hint = fields(parts.hints[hintPath]);
  const name = path.at(-1) ?? "";
  const plain = shapeOf(schema);
  return {
    path: joined(path), label: hintPath.endsWith("*") ? name : spelled(text(hint["label"]) ?? name),
    help: text(hint["help"]) ?? text(schema["description"]) ?? "",
    advanced: hint["advanced"] === true, secret: hint["sensitive"] === true || used === "__OPENCLAW_REDACTED__",
    value: used, set: source !== undefined, choices: choicesOf(plain),
    inside: depth < DEPTH_MAX ? insideOf(parts, plain, hintPath, path, used, source, depth) : [],
  };
}

/** Labels are made from names: short forms get their capitals back. */
function spelled(label: string): string {
  return label.replaceAll(/\b(?:Acp|Api|Cli|Cpu|Dm|Http|Id|Ip|Mcp|Ms|Qr|Rpc|Ssh|Tls|Ttl|Tts|Ui|Url|Ws)\b/g, (word) => word.toUpperCase());
}

function insideOf(
  parts: ConfigParts, schema: Fields, hintPath: string, path: readonly string[], used: unknown, source: unknown, depth: number,
): readonly Setting[] {
  const [usedFields, sourceFields] = [fields(used), fields(source)];
  const known = Object.entries(fields(schema["properties"])).map(([name, each]) =>
    settingOf(parts, fields(each), `${hintPath}.${name}`, [...path, name], usedFields[name], sourceFields[name], depth + 1));
  const more = fields(schema["additionalProperties"]);
  const names = Object.keys(usedFields).filter((name) => !Object.hasOwn(fields(schema["properties"]), name));
  // A record: its entries are named by whoever wrote the file.
  const entries = Object.keys(more).length === 0 ? [] : names.map((name) =>
    settingOf(parts, more, `${hintPath}.*`, [...path, name], usedFields[name], sourceFields[name], depth + 1));
  return [...known, ...entries];
}

/** Of several forms a value may take, the one with names inside. */
function shapeOf(schema: Fields): Fields {
  const forms = rows(schema["anyOf"]);
  if (forms.length === 0) return schema;
  return { ...forms.find((form) => form["properties"] !== undefined && Object.keys(fields(form["properties"])).length > 4), enum: forms.flatMap((form) =>
    [...texts(form["enum"]), ...(typeof form["const"] === "string" ? [form["const"]] : [])]) };
}

function choicesOf(schema: Fields): readonly string[] {
  return list(schema["enum"]).filter((each) => typeof each === "string");
}

function joined(path: readonly string[]): string {
  return path.map((name, at) => (/^[\w$-]+$/.test(name) ? (at === 0 ? name : `.${name}`) : `[${JSON.stringify(name)}]`)).join("");
}

/** Whether a setting, or one inside of it, has all the words. */
export function matches(setting: Setting, words: readonly string[]): boolean {
  return found(setting, words) || setting.inside.some((each) => matches(each, words));
}

/** Whether the setting itself has all the words. */
export function found({ path, label, help }: Setting, words: readonly string[]): boolean {
  const all = `${path} ${label} ${help}`.toLowerCase();
  return words.every((word) => all.includes(word));
}

/** How many settings the file names. */
export function countSet(setting: Setting): number {
  if (setting.inside.length === 0) return setting.set ? 1 : 0;
  return setting.inside.reduce((sum, each) => sum + countSet(each), 0);
}
