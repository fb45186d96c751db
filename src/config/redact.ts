// Blanks secrets in what leaves the process: values at secret keys, and, below keys the schema does not know,
// values whose names sound secret (C-47). Texts such as `${TOKEN}` are no secrets and stay.

import { type ConfigKey, describeRoot } from "#config/describe";
import { isPlain, type Path, rewrite } from "#config/load/plain";
import { REDACTED } from "#config/load/secrets";
import { nearest, scan } from "#config/load/text";

const SECRET_NAME =
  /(token|secret|passw(or)?d|passphrase|api[-_]?key|private[-_]?key|credential|authorization|cookie)s?$/i;

/** Maps whose names are free and whose values may be anything. */
const SECRET_MAP = /^(headers|env)$/i;

/** Whether a key of this name is treated as secret where no schema says so. */
export function soundsSecret(name: string): boolean {
  return SECRET_NAME.test(name) || SECRET_MAP.test(name);
}

/** A copy of a config as written, without its secrets. */
export function redact(value: unknown): unknown {
  const visited = visit(value, describeRoot(), false, []);
  const repeated = repeats(visited.secrets);
  if (repeated.length === 0) return visited.value;
  return rewrite(
    visited.value,
    (entry) => (typeof entry === "string" ? without(entry, repeated) : undefined),
  );
}

/** The text of the file without the secrets of `parsed`; null when positions could not be found. */
export function redactText(raw: string, parsed: unknown): string | null {
  const scanned = scan(raw);
  if (!scanned) return null;
  const secrets = visit(parsed, describeRoot(), false, []).secrets;
  const spots = secrets.map(({ path }) => nearest(scanned.root, path)).filter(({ exact }) => exact);
  // What a later key of the same name hides was not parsed, so nobody knows whether it is a secret.
  const values = [...spots.map(({ spot }) => spot), ...scanned.shadowed];
  const cut = replaceSpans(raw, [
    ...values.map(({ start, end }) => ({ start, end, text: `"${REDACTED}"` })),
    ...scanned.comments.map(({ start, end }) => ({ start, end, text: redactComment(raw.slice(start, end)) })),
  ]);
  return without(cut, repeats(secrets));
}

/** Secrets that are also blanked where they stand a second time, for example in an address. */
function repeats(secrets: readonly Found[]): string[] {
  // Variables are hidden whole, but most are no secrets: their text may well be part of something else.
  return secrets.filter(({ path, text }) => path[0] !== "env" && text.length >= 8).map(({ text }) => text);
}

function without(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text);
}

/** Replaces parts of a text; a part inside another one goes with it. */
function replaceSpans(raw: string, spans: readonly { start: number; end: number; text: string }[]): string {
  const inOrder = [...spans].sort((a, b) => a.start - b.start || b.end - a.end);
  let done = 0;
  let out = "";
  for (const { start, end, text } of inOrder) {
    if (start < done) continue;
    out += raw.slice(done, start) + text;
    done = end;
  }
  return out + raw.slice(done);
}

interface Found {
  path: Path;
  text: string;
}

interface Visited {
  value: unknown;
  secrets: Found[];
}

/**
 * `secret` holds for everything below a secret key; `key` is undefined below keys the schema does not know.
 */
function visit(value: unknown, key: ConfigKey | undefined, secret: boolean, path: Path): Visited {
  if (typeof value === "string") {
    if (!secret || value === "" || isReference(value)) return { value, secrets: [] };
    return { value: REDACTED, secrets: [{ path, text: value }] };
  }
  if (Array.isArray(value)) {
    const element = key?.named("[]");
    const visited = value.map((entry, index) =>
      visit(entry, element, isSecret(element, secret), [...path, index])
    );
    return { value: visited.map((entry) => entry.value), secrets: visited.flatMap((entry) => entry.secrets) };
  }
  if (!isPlain(value) || isSecretRef(value)) return { value, secrets: [] };
  const visited = Object.entries(value).map(([name, entry]) => {
    const child = key?.named(name);
    const hidden = isSecret(child, secret) || (!child && soundsSecret(name));
    return { name, ...visit(entry, child, hidden, [...path, name]) };
  });
  return {
    value: Object.fromEntries(visited.map((entry) => [entry.name, entry.value])),
    secrets: visited.flatMap((entry) => entry.secrets),
  };
}

function isSecret(key: ConfigKey | undefined, above: boolean): boolean {
  return above || key?.hint.secret === true;
}

/** `${NAME}` and `$NAME` name a secret without being one. */
function isReference(value: string): boolean {
  return /^\$(\{[A-Z_][A-Z0-9_]*\}|[A-Z][A-Z0-9_]*)$/.test(value);
}

/** A reference names a secret without being one, whatever key it stands at. */
function isSecretRef(value: Record<string, unknown>): boolean {
  return Object.keys(value).length === 3 && ["source", "provider", "id"].every((name) => name in value);
}

/** Settings that were commented out keep their names and lose their values. */
function redactComment(comment: string): string {
  return comment.replace(
    /(["']?)([\w-]+)\1(\s*[:=]\s*)(["']?)([^\s"',}]+)\4/g,
    (whole, quote: string, name: string, sign: string) =>
      soundsSecret(name) ? `${quote}${name}${quote}${sign}"${REDACTED}"` : whole,
  );
}
