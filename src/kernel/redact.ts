// Taking secrets out of what is about to be shown or stored: by the name of a field, and by the look of a
// text.

import { redactText, REDACTED } from "#kernel/redact-text";

export { redactText, REDACTED };

const DEPTH_MAX = 8;
const ENTRIES_MAX = 200;
const NODES_MAX = 5_000;
const TEXT_CHARS_MAX = 16_384;
// Longer than any credential without a blank in it that matters, so a cut never leaves the start of one.
const CUT_SLACK_CHARS = 512;

// Counts (`inputTokens`) match too, which costs nothing: numbers always stay.
const SECRET_NAME = new RegExp(
  "(?:tokens?|passw(?:or)?ds?|passphrases?|passcodes?|secrets?|authorization|cookies?|credentials?" +
    "|(?:api|private|secret|access|signing|encryption)[^a-z0-9]?keys?|access[^a-z0-9]?key[^a-z0-9]?id" +
    "|signature|bearer|jwt|setup[^a-z0-9]?code)[^a-z0-9]*$",
  "i",
);
// These only sound secret: where a page of a list goes on.
const HARMLESS_NAME = /(?:next|page)[^a-z0-9]?token$/i;

/** Whether a field of this name holds a secret: `botToken`, `OPENCLAW_GATEWAY_PASSWORD`, `x-api-key`. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !HARMLESS_NAME.test(name);
}

interface Walk {
  patterns: readonly RegExp[] | undefined;
  path: Set<object>;
  nodes: number;
}

/**
 * A plain copy fit for JSON with every secret replaced by `REDACTED`: all texts under a secret name, and
 * whatever looks like a credential anywhere else. Numbers and booleans stay. Never throws: what cannot be
 * read, is circular, too deep or too much is replaced by a note in brackets.
 * @param patterns replaces the built-in list of what a credential looks like
 */
export function redact(value: unknown, patterns?: readonly RegExp[]): unknown {
  return copy(value, false, { patterns, path: new Set(), nodes: 0 });
}

function copy(value: unknown, secret: boolean, walk: Walk): unknown {
  switch (typeof value) {
    case "string":
      return secret && value !== "" ? REDACTED : shortened(value, walk.patterns);
    case "bigint":
      return value.toString();
    case "function":
    case "symbol":
      return `[${typeof value}]`;
    case "object":
      return value === null ? null : copyObject(value, secret, walk);
    default:
      return value;
  }
}

function copyObject(value: object, secret: boolean, walk: Walk): unknown {
  if (walk.path.has(value)) return "[circular]";
  if (walk.path.size >= DEPTH_MAX) return "[deep]";
  if (++walk.nodes > NODES_MAX) return "[more]";
  walk.path.add(value);
  try {
    return copyKnown(value, secret, walk);
  } catch {
    // A getter, proxy or toJSON of a stranger threw: the log line matters more than this value.
    return "[unreadable]";
  } finally {
    walk.path.delete(value);
  }
}

function copyKnown(value: object, secret: boolean, walk: Walk): unknown {
  if (Array.isArray(value)) return copyList(value, value.length, secret, walk);
  if (value instanceof Error) return copyError(value, walk);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "[no date]" : value.toISOString();
  if (value instanceof URL || value instanceof RegExp) return copy(String(value), secret, walk);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (value instanceof Set) return copyList(value, value.size, secret, walk);
  if (value instanceof Map) return copyEntries(value, value.size, secret, walk);
  if (value instanceof Headers) return copyEntries(value, 0, secret, walk);
  if ("toJSON" in value && typeof value.toJSON === "function") return copy(value.toJSON(), secret, walk);
  const names = Object.keys(value);
  return copyEntries(lazyEntries(value, names), names.length, secret, walk);
}

function* lazyEntries(value: object, names: readonly string[]): Iterable<[string, unknown]> {
  for (const name of names) {
    let field: unknown;
    try {
      field = Reflect.get(value, name);
    } catch {
      // Only this field is lost, not its neighbours.
      field = "[unreadable]";
    }
    yield [name, field];
  }
}

function copyList(items: Iterable<unknown>, count: number, secret: boolean, walk: Walk): unknown[] {
  const out: unknown[] = [];
  for (const item of items) {
    if (out.length >= ENTRIES_MAX) {
      out.push(`[${count - ENTRIES_MAX} more]`);
      break;
    }
    out.push(copy(item, secret, walk));
  }
  return out;
}

function copyEntries(
  entries: Iterable<[unknown, unknown]>,
  count: number,
  secret: boolean,
  walk: Walk,
): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  let copied = 0;
  for (const [key, field] of entries) {
    if (copied++ >= ENTRIES_MAX) {
      out["[more]"] = Math.max(1, count - ENTRIES_MAX);
      break;
    }
    const name = String(key);
    const set = copy(field, secret || isSecretName(name), walk);
    // A field called __proto__ must become a field, not the prototype of the copy.
    Object.defineProperty(out, redactText(name, walk.patterns), {
      value: set, enumerable: true, configurable: true, writable: true,
    });
  }
  return out;
}

function copyError(error: Error, walk: Walk): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  const own = copyEntries(lazyEntries(error, Object.keys(error)), 0, false, walk);
  return {
    ...own,
    name: copy(name, false, walk),
    message: copy(message, false, walk),
    ...(stack === undefined ? {} : { stack: copy(stack, false, walk) }),
    ...(cause === undefined ? {} : { cause: copy(cause, false, walk) }),
  };
}

function shortened(text: string, patterns: readonly RegExp[] | undefined): string {
  if (text.length <= TEXT_CHARS_MAX) return redactText(text, patterns);
  const head = text.slice(0, TEXT_CHARS_MAX);
  const blank = Math.max(head.lastIndexOf(" "), head.lastIndexOf("\n"));
  const end = blank > TEXT_CHARS_MAX - CUT_SLACK_CHARS ? blank : TEXT_CHARS_MAX - CUT_SLACK_CHARS;
  return `${redactText(head.slice(0, end), patterns)}…[${text.length - end} more characters]`;
}
