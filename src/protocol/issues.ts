// Schema problems in the words the official gateway uses (spec/wire §4, §5; M-03), so that clients and
// scripts that read the sentence keep working.

import type { z } from "zod";
import { getPath } from "#kernel/dotpath";

type Issue = z.core.$ZodIssue;

/** All problems of one value, joined by `; `: missing properties first within an object, as recorded. */
export function describeIssues(issues: readonly Issue[], input: unknown, schema: z.ZodType): string {
  return issues.flatMap((issue) => describe(issue, input, schema)).join("; ");
}

function describe(issue: Issue, input: unknown, schema: z.ZodType): string[] {
  const at = pointer(issue.path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => `at ${at || "root"}: unexpected property '${key}'`);
    case "invalid_type": {
      if (valueAt(input, issue.path) === undefined && issue.path.length > 0) {
        const parent = pointer(issue.path.slice(0, -1));
        const missing = `must have required property '${String(issue.path.at(-1))}'`;
        return [parent ? `at ${parent}: ${missing}` : missing];
      }
      const kind = issue.expected === "int" || isInteger(schema, issue.path) ? "integer" : issue.expected;
      return [`at ${at || "root"}: must be ${kind === "record" ? "object" : kind}`];
    }
    case "invalid_value":
      return [
        issue.values.length === 1
          ? `at ${at}: must be equal to constant`
          : `at ${at}: must be equal to one of the allowed values`,
      ];
    case "too_small":
      return [`at ${at || "root"}: ${bound(issue.origin, "fewer", issue.minimum, issue.inclusive ?? true)}`];
    case "too_big":
      return [`at ${at || "root"}: ${bound(issue.origin, "more", issue.maximum, issue.inclusive ?? true)}`];
    case "invalid_union":
      return [`at ${at || "root"}: must match a schema in anyOf`];
    case "invalid_format":
      return [`at ${at}: must match pattern`];
    default:
      return [`at ${at || "root"}: ${issue.message}`];
  }
}

function bound(origin: string, side: "fewer" | "more", limit: number | bigint, inclusive: boolean): string {
  if (origin === "string") return `must NOT have ${side} than ${limit} characters`;
  if (origin === "array") return `must NOT have ${side} than ${limit} items`;
  const sign = side === "fewer" ? ">" : "<";
  return `must be ${sign}${inclusive ? "=" : ""} ${limit}`;
}

function pointer(path: readonly PropertyKey[]): string {
  return path.map((segment) => `/${String(segment)}`).join("");
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return getPath(input, path.map((segment) => String(segment).replaceAll(".", "\\.")).join("."));
}

/** zod reports a string where an integer belongs as "expected number"; the schema knows better. */
function isInteger(schema: z.ZodType, path: readonly PropertyKey[]): boolean {
  let node: unknown = unwrap(schema);
  for (const segment of path) {
    const shape = fieldOf(definition(node), "shape");
    node = unwrap(shape === undefined ? fieldOf(definition(node), "element") : fieldOf(shape, segment));
  }
  return fieldOf(definition(node), "format") === "safeint";
}

function unwrap(schema: unknown): unknown {
  let node = schema;
  for (let inner = innerOf(node); inner !== undefined; inner = innerOf(node)) node = inner;
  return node;
}

function innerOf(node: unknown): unknown {
  return fieldOf(definition(node), "innerType");
}

function definition(node: unknown): unknown {
  return fieldOf(node, "def");
}

/** zod keeps its parts behind getters of the prototype, so own properties are not enough. */
function fieldOf(node: unknown, name: PropertyKey): unknown {
  return typeof node === "object" && node !== null ? Reflect.get(node, name) : undefined;
}
