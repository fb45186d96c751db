// What this build knows of methods: made when the page was built, fetched when somebody debugs.

import { fields, type Fields, rows, text } from "./read.ts";

export interface MethodFacts {
  name: string;
  scope: string | undefined;
  summary: string;
  /** JSON schema of its parameters. */
  params: Fields;
  example: unknown;
}

/** @throws when the file cannot be fetched */
export async function loadCatalogue(url: string): Promise<readonly MethodFacts[]> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the catalogue of methods answered ${response.status}`);
  return rows(fields(await response.json())["methods"]).map((row) => ({
    name: text(row["name"]) ?? "", scope: text(row["scope"]), summary: text(row["summary"]) ?? "",
    params: fields(row["params"]), example: row["example"],
  }));
}

/** Methods of the gateway, those it does not tell the words for with their name alone. */
export function offered(known: readonly MethodFacts[], names: readonly string[]): readonly MethodFacts[] {
  const byName = new Map(known.map((each) => [each.name, each]));
  return [...names].sort().map((name) => byName.get(name) ?? { name, scope: undefined, summary: "", params: {}, example: {} });
}

export interface Parameter {
  name: string;
  required: boolean;
  kind: "text" | "number" | "boolean" | "choice" | "json";
  choices: readonly string[];
}

/** One field per parameter; what has no simple form is written as JSON. */
export function parametersOf(schema: Fields): readonly Parameter[] {
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  return Object.entries(fields(schema["properties"])).map(([name, property]): Parameter => {
    const shape = fields(property);
    const choices = Array.isArray(shape["enum"]) ? shape["enum"].filter((each) => typeof each === "string") : [];
    const type = shape["type"];
    const kind = choices.length > 0 ? "choice" : type === "string" ? "text" : type === "number" || type === "integer" ? "number"
      : type === "boolean" ? "boolean" : "json";
    return { name, required: required.includes(name), kind, choices };
  }).sort((one, other) => Number(other.required) - Number(one.required));
}

/** The parameters from what stands in the fields; empty fields are left out. @throws SyntaxError with the name of the field */
export function paramsFrom(parameters: readonly Parameter[], values: Readonly<Record<string, string>>): Record<string, unknown> {
  const params: Record<string, unknown> = {};
  for (const { name, kind } of parameters) {
    const value = values[name] ?? "";
    if (value === "") continue;
    if (kind === "text" || kind === "choice") params[name] = value;
    else if (kind === "number") params[name] = Number(value);
    else if (kind === "boolean") params[name] = value === "true";
    else params[name] = parsed(name, value);
  }
  return params;
}

function parsed(name: string, value: string): unknown {
  try {
    return JSON.parse(value);
  } catch (error) {
    throw new SyntaxError(`${name}: ${error instanceof Error ? error.message : "no JSON"}`);
  }
}
