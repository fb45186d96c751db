// Secrets: references are resolved once, when the file is loaded, and requests read only the result (C-20,
// C-21).

import { getPath } from "#kernel/dotpath";
import { keyAt } from "#config/describe";
import { text } from "#config/paths";
import type { SecretInput, SecretRef } from "#config/declare/shapes";
import type { Fs } from "#runtime/port";
import type { Lookup } from "./environment.ts";
import { isPlain, type Path, pathText, type Plain, rewrite } from "./plain.ts";
import { hasVariable } from "./substitute.ts";

/** Shown instead of a secret, and never accepted as one (C-47, A-31). */
export const REDACTED = "__OPENCLAW_REDACTED__";

const FILE_BYTES_MAX = 1_048_576;

/** A reference without a value; `message` names the key and never a secret. */
export interface Unresolved {
  path: string;
  message: string;
}

/** The usable text of a secret key: undefined when absent, blank, redacted or not resolved. */
export function secretText(value: SecretInput | undefined): string | undefined {
  const given = typeof value === "string" ? text(value) : undefined;
  if (given === undefined || given === REDACTED || hasVariable(given)) return undefined;
  return /^\$[A-Z][A-Z0-9_]*$/.test(given) ? undefined : given;
}

export interface Sources {
  find: Lookup;
  fs: Pick<Fs, "info" | "readText" | "realPath">;
  /** `secrets` of the config. */
  settings: unknown;
}

/** `$NAME` on a key that holds a secret is a short env reference. */
function shorthand(value: unknown, path: Path): SecretRef | undefined {
  if (typeof value !== "string" || !/^\$[A-Z][A-Z0-9_]{0,127}$/.test(value)) return undefined;
  return keyAt(path)?.hint.secret ? { source: "env", provider: "default", id: value.slice(1) } : undefined;
}

/** A copy with every reference replaced by its secret; one without a value stays and is reported. */
export async function resolveSecrets(
  value: unknown,
  sources: Sources,
): Promise<{ value: unknown; unresolved: Unresolved[] }> {
  const found: { path: string; ref: SecretRef }[] = [];
  rewrite(value, (entry, path) => {
    const ref = isRef(entry) ? entry : shorthand(entry, path);
    if (ref) found.push({ path: pathText(path), ref });
    return ref && entry;
  });
  const values = new Map<string, string>();
  const unresolved: Unresolved[] = [];
  for (const { path, ref } of found) {
    const result = await resolveOne(ref, sources);
    if ("secret" in result) values.set(path, result.secret);
    else unresolved.push({ path, message: result.problem });
  }
  if (found.length === 0) return { value, unresolved };
  const filled = rewrite(
    value,
    (entry, path) => values.get(pathText(path)) ?? (isRef(entry) ? entry : undefined),
  );
  return { value: filled, unresolved };
}

function isRef(value: unknown): value is SecretRef {
  return isPlain(value) && Object.keys(value).length === 3 && typeof value["provider"] === "string" &&
    typeof value["id"] === "string" && ["env", "file", "exec", "store"].includes(String(value["source"]));
}

type Result = { secret: string } | { problem: string };

async function resolveOne(ref: SecretRef, sources: Sources): Promise<Result> {
  const alias = ref.provider === "default"
    ? (aliasFor(ref.source, sources.settings) ?? ref.provider)
    : ref.provider;
  const provider = getPath(sources.settings, `providers.${alias.replaceAll(".", "\\.")}`);
  if (isPlain(provider) && provider["source"] !== ref.source) {
    return { problem: `secrets.providers.${alias} is not a source of kind ${ref.source}` };
  }
  if (ref.source === "env") {
    return fromEnvironment(ref, isPlain(provider) ? provider : undefined, alias, sources);
  }
  if (ref.source === "file" && isPlain(provider)) return await fromFile(ref, provider, sources);
  if (ref.source === "file") return { problem: `secrets.providers.${alias} is missing` };
  return { problem: `secrets from source ${ref.source} are not part of this build` };
}

function aliasFor(source: string, settings: unknown): string | undefined {
  const alias = getPath(settings, `defaults.${source}`);
  return typeof alias === "string" ? alias : undefined;
}

function fromEnvironment(
  ref: SecretRef,
  provider: Plain | undefined,
  alias: string,
  sources: Sources,
): Result {
  if (!provider && alias !== "default" && alias !== aliasFor("env", sources.settings)) {
    return { problem: `secrets.providers.${alias} is missing` };
  }
  if (!/^[A-Z][A-Z0-9_]{0,127}$/.test(ref.id)) return { problem: "the id is not the name of a variable" };
  const allowed = provider?.["allowlist"];
  if (Array.isArray(allowed) && !allowed.includes(ref.id)) {
    return { problem: `${ref.id} is not in secrets.providers.${alias}.allowlist` };
  }
  const secret = sources.find(ref.id);
  return secret === undefined ? { problem: `environment variable ${ref.id} is not set` } : { secret };
}

/** A private regular file, whole or by JSON pointer. Hard links cannot be told apart from here. */
async function fromFile(ref: SecretRef, provider: Plain, { fs }: Sources): Promise<Result> {
  const path = String(provider["path"]);
  const info = await fs.info(path);
  if (info?.kind !== "file") return { problem: "the secret file does not exist" };
  if ((await fs.realPath(path)) !== path) {
    return { problem: "the secret file must not be reached through a link" };
  }
  if ((info.mode & 0o077) !== 0) {
    return { problem: "the secret file must be readable by its owner only (chmod 600)" };
  }
  if (info.bytes > Number(provider["maxBytes"] ?? FILE_BYTES_MAX)) {
    return { problem: "the secret file is too large" };
  }
  const content = await fs.readText(path);
  if (provider["mode"] === "singleValue") {
    const secret = text(content);
    return secret === undefined ? { problem: "the secret file is empty" } : { secret };
  }
  try {
    const value = pointer(JSON.parse(content), ref.id);
    return typeof value === "string" && value !== ""
      ? { secret: value }
      : { problem: `no text at ${ref.id}` };
  } catch {
    // The message of the parser quotes the file, and the file is a secret.
    return { problem: "the secret file is not JSON" };
  }
}

/** RFC 6901. */
function pointer(value: unknown, id: string): unknown {
  if (id === "value") return getPath(value, "value");
  if (!id.startsWith("/")) return undefined;
  return id.slice(1).split("/").reduce<unknown>((node, segment) => {
    const key = segment.replaceAll("~1", "/").replaceAll("~0", "~");
    return typeof node === "object" && node !== null && Object.hasOwn(node, key)
      ? Reflect.get(node, key)
      : undefined;
  }, value);
}
