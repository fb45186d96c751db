// Holds frames against the official protocol schema (a dev dependency): envelopes, params, results, events.
//
// The schema is of 2026.9.1 and the recorded gateway of 2026.9.6; where the real traffic says more than the
// schema, wire.md wins. Those places are the data in `wire/official-map.ts`, each with its reason.
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import type { ErrorObject, ValidateFunction } from "ajv";
import { additions, events, methods, partOfEvent, tolerated } from "./wire/official-map.ts";
import type { Addition } from "./wire/official-map.ts";

type Json = Record<string, unknown>;

export type Direction = "c>s" | "s>c";

export type OfficialSchema = {
  /** Problems of one frame, each `<where>: <what>`. The method tells which result it is. */
  validateFrame: (frame: unknown, direction: Direction, requestMethod?: string) => string[];
  /** Problems of a value against one definition. Throws when there is no such definition. */
  validate: (definition: string, value: unknown) => string[];
  /** Names of the definitions of a method; undefined where the schema has none. */
  paramsOf: (method: string) => string | undefined;
  resultOf: (method: string) => string | undefined;
  has: (definition: string) => boolean;
  /** Every published method with its scope. */
  methods: Readonly<Record<string, { scope?: string }>>;
};

type Loaded = { definitions: Record<string, Json>; methods: Record<string, { scope?: string }> };

/** Reads the schema once; validators are compiled when first used. */
export function openOfficialSchema(): OfficialSchema {
  const file = new URL("../../node_modules/@openclaw/gateway-protocol/protocol.schema.json", import.meta.url);
  const loaded = JSON.parse(readFileSync(file, "utf8")) as Loaded;
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  const compiled = new Map<string, ValidateFunction>();
  const has = (name: string): boolean => Object.hasOwn(loaded.definitions, name);
  const validate = (name: string, value: unknown): string[] => {
    let check = compiled.get(name);
    if (!check) {
      const definition = loaded.definitions[name];
      if (!definition) throw new Error(`the official schema has no definition ${name}`);
      const addition = additions[name];
      check = ajv.compile(addition ? (widen(definition, addition) as Json) : definition);
      compiled.set(name, check);
    }
    if (check(value)) return [];
    const found = (check.errors ?? []).map((error) => `${name}${phrase(error)}`);
    return found.filter((problem) => !tolerated.some((known) => known.problem === problem));
  };
  const named = (method: string, part: "Params" | "Result"): string | undefined => {
    const exception = methods[method]?.[part === "Params" ? "params" : "result"];
    const name = exception ?? `${canonical(method)}${part}`;
    return has(name) ? name : undefined;
  };
  const paramsOf = (method: string): string | undefined => named(method, "Params");
  const resultOf = (method: string): string | undefined => named(method, "Result");
  const validateFrame: OfficialSchema["validateFrame"] = (frame, direction, method) => {
    if (!isRecord(frame)) return ["frame: not an object"];
    if (direction === "c>s") return requestProblems(frame, validate, paramsOf);
    if (frame["type"] === "res") return responseProblems(frame, method, validate, resultOf);
    return eventProblems(frame, validate);
  };
  return { validateFrame, validate, paramsOf, resultOf, has, methods: loaded.methods };
}

type Validate = OfficialSchema["validate"];

function requestProblems(frame: Json, validate: Validate, paramsOf: (method: string) => string | undefined) {
  const problems = validate("RequestFrame", frame);
  const method = String(frame["method"]);
  const params = method === "connect" ? "ConnectParams" : paramsOf(method);
  if (params && frame["params"] != null) problems.push(...validate(params, frame["params"]));
  return problems.map((problem) => `request ${method}: ${problem}`);
}

function responseProblems(
  frame: Json,
  method: string | undefined,
  validate: Validate,
  resultOf: (method: string) => string | undefined,
): string[] {
  const where = `response ${method ?? "?"}`;
  const problems = validate("ResponseFrame", frame);
  if (frame["ok"] === true && "error" in frame) problems.push("ok with an error");
  if (frame["ok"] === false && !("error" in frame)) problems.push("not ok without an error");
  const result = method === "connect" ? "HelloOk" : method && resultOf(method);
  if (frame["ok"] === true && result) problems.push(...validate(result, frame["payload"]));
  return problems.map((problem) => `${where}: ${problem}`);
}

function eventProblems(frame: Json, validate: Validate): string[] {
  const name = String(frame["event"]);
  const problems = validate("EventFrame", frame);
  const definition = events[name];
  if (definition) problems.push(...validate(definition, frame["payload"]));
  for (const part of partOfEvent[name] ?? []) {
    const payload = frame["payload"];
    const value = isRecord(payload) ? payload[part.key] : undefined;
    if (value === undefined) continue;
    const list = Array.isArray(value) ? value : [value];
    const found = list.flatMap((item) => validate(part.definition, item));
    problems.push(...found.map((problem) => `/${part.key} ${problem}`));
  }
  return problems.map((problem) => `event ${name}: ${problem}`);
}

/** `sessions.list` -> `SessionsList`, `set-heartbeats` -> `SetHeartbeats`. */
function canonical(method: string): string {
  return method.split(/[.-]/).map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

/** The same definition with room for the added keys in each of its objects. */
function widen(value: unknown, addition: Addition): unknown {
  if (Array.isArray(value)) return value.map((item) => widen(item, addition));
  if (!isRecord(value)) return value;
  const out = Object.fromEntries(Object.entries(value).map(([key, rule]) => [key, widen(rule, addition)]));
  if (out["additionalProperties"] !== false) return out;
  if (addition.keys === "any") {
    delete out["additionalProperties"];
    return out;
  }
  const more = Object.fromEntries(addition.keys.map((key) => [key, {}]));
  return { ...out, properties: { ...more, ...record(out["properties"]) } };
}

function record(value: unknown): Json {
  return isRecord(value) ? value : {};
}

function phrase(error: ErrorObject): string {
  const extra = record(error.params);
  const values = extra["allowedValues"];
  const allowed = Array.isArray(values) ? values.join("|") : "";
  const detail = extra["additionalProperty"] ?? extra["allowedValue"] ?? allowed;
  return `${error.instancePath || "/"} ${error.message ?? error.keyword} ${String(detail)}`.trimEnd();
}

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
