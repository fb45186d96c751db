// Schema problems in the words the official gateway uses (spec/wire §4, §5; M-03), so that clients and
// scripts that read the sentence keep working.

import type { z } from "zod";
import { getPath } from "#kernel/dotpath";

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** The value that was refused, and what it was to be. */
interface Subject {
  input: unknown;
  schema: z.ZodType;
}

/**
 * All problems of one value, joined by `; ` and none twice. Of the properties an object lacks only the first
 * is named, and a union names what each of its forms wanted, as recorded.
 */
export function describeIssues(issues: readonly Issue[], input: unknown, schema: z.ZodType): string {
  return [...new Set(sentences(issues, [], { input, schema }))].join("; ");
}

/** @param prefix where the value is to which the paths of these issues lead */
function sentences(issues: readonly Issue[], prefix: Path, subject: Subject): string[] {
  const lacking = new Set<string>();
  return issues.flatMap((issue) => {
    const path = [...prefix, ...issue.path];
    if (isAbsent(issue, path, subject.input)) {
      const parent = pointer(path.slice(0, -1));
      if (lacking.has(parent)) return [];
      lacking.add(parent);
      const missing = `must have required property '${String(path.at(-1))}'`;
      return [parent ? `at ${parent}: ${missing}` : missing];
    }
    if (issue.code === "invalid_union") {
      const forms = issue.errors.flatMap((form) => sentences(form, path, subject));
      return [...forms, `at ${pointer(path) || "root"}: must match a schema in anyOf`];
    }
    return describe(issue, path, subject);
  });
}

function describe(issue: Issue, path: Path, { schema }: Subject): string[] {
  const at = `at ${pointer(path) || "root"}`;
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => `${at}: unexpected property '${key}'`);
    case "invalid_type": {
      const kind = issue.expected === "int" || isInteger(schema, path) ? "integer" : issue.expected;
      return [`${at}: must be ${kind === "record" ? "object" : kind}`];
    }
    case "invalid_value": {
      const wanted = issue.values.length === 1 ? "constant" : "one of the allowed values";
      return [`${at}: must be equal to ${wanted}`];
    }
    case "too_small":
      return [`${at}: ${bound(issue.origin, "fewer", issue.minimum, issue.inclusive ?? true)}`];
    case "too_big":
      return [`${at}: ${bound(issue.origin, "more", issue.maximum, issue.inclusive ?? true)}`];
    case "invalid_format":
      return [`${at}: must match pattern`];
    default:
      return [`${at}: ${issue.message}`];
  }
}

/** Whether a property is refused only because it is not there. */
function isAbsent({ code }: Issue, path: Path, input: unknown): boolean {
  const byValue = code === "invalid_type" || code === "invalid_value" || code === "invalid_union";
  return byValue && path.length > 0 && valueAt(input, path) === undefined;
}
function bound(origin: string, side: "fewer" | "more", limit: number | bigint, inclusive: boolean): string {
  if (origin === "string") return `must NOT have ${side} than ${limit} characters`;
  if (origin === "array") return `must NOT have ${side} than ${limit} items`;
  const sign = side === "fewer" ? ">" : "<";
  return `must be ${sign}${inclusive ? "=" : ""} ${limit}`;
}

function pointer(path: Path): string {
  return path.map((segment) => `/${String(segment)}`).join("");
}

function valueAt(input: unknown, path: Path): unknown {
  return getPath(input, path.map((segment) => String(segment).replaceAll(".", "\\.")).join("."));
}

/** zod reports a string where an integer belongs as "expected number"; the schema knows better. */
function isInteger(schema: z.ZodType, path: Path): boolean {
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
