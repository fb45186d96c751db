// The answer of config.get (spec/config §3). Everything in it is as written: variables and references are
// never filled in here, so no secret can leave by way of another key.

import { getPath } from "#kernel/dotpath";
import { handleOf } from "#config/declare/object";
import { isPlain, merge, type Plain } from "#config/load/plain";
import type { Loaded } from "#config/load";
import { redact, redactText } from "#config/redact";
import { type Config, ConfigSchema } from "#config/schema/root";

export interface ConfigSnapshot {
  path: string;
  includedPaths: string[];
  includeProvenance: unknown[];
  agentRosterIncludeOwned: boolean;
  bindingsIncludeOwned: boolean;
  exists: boolean;
  /** Redacted text of the file; null when absent or invalid. */
  raw: string | null;
  parsed: unknown;
  sourceConfig: Plain;
  resolved: Plain;
  valid: boolean;
  runtimeConfig: Plain;
  config: Plain;
  /** Opaque; `baseHash` of a write (C-40). */
  hash: string;
  issues: { path: string; message: string }[];
  warnings: { path: string; message: string }[];
  legacyIssues: unknown[];
  configRevisionHash: string;
  /** Differs from configRevisionHash while a restart is pending. */
  appliedConfigHash: string;
}

/** Defaults the official gateway shows in `config`; dashboards read them from there. */
const SHOWN_DEFAULTS = [
  "agents.defaults.maxConcurrent",
  "agents.defaults.subagents.maxConcurrent",
  "agents.defaults.subagents.archiveAfterMinutes",
  "agents.defaults.compaction.mode",
  "commands.native",
  "commands.nativeSkills",
  "commands.restart",
  "messages.ackReactionScope",
] as const;

export interface Hashes {
  file: string;
  revision: string;
  applied: string;
}

/** Redacts and arranges a loaded file. Costs tens of milliseconds the first time: callers keep the result. */
export function snapshotOf(loaded: Loaded, hashes: Hashes): ConfigSnapshot {
  const source = loaded.valid ? (redact(withAgent(loaded.source)) as Plain) : {};
  const shown = loaded.valid ? runtimeView(source, loaded.config) : {};
  return {
    path: loaded.path,
    includedPaths: loaded.included.map((file) => file.path),
    includeProvenance: [],
    agentRosterIncludeOwned: false,
    bindingsIncludeOwned: false,
    exists: loaded.exists,
    raw: loaded.valid && loaded.raw !== null ? redactText(loaded.raw, loaded.parsed) : null,
    parsed: loaded.valid ? redact(loaded.parsed) : null,
    sourceConfig: source,
    resolved: source,
    valid: loaded.valid,
    runtimeConfig: shown,
    config: shown,
    hash: hashes.file,
    issues: loaded.issues.map(({ path, message }) => ({ path, message })),
    warnings: loaded.warnings,
    legacyIssues: [],
    configRevisionHash: hashes.revision,
    appliedConfigHash: hashes.applied,
  };
}

function withAgent(source: Plain): Plain {
  const entries = getPath(source, "agents.entries");
  if (isPlain(entries) && Object.keys(entries).length > 0) return source;
  return merge(source, { agents: { entries: { main: {} } } }) as Plain;
}

/** What was written with the shown defaults, sections in the order of the schema. */
function runtimeView(source: Plain, config: Config): Plain {
  const defaults = SHOWN_DEFAULTS.reduce<unknown>(
    (all, path) => merge(all, nest(path.split("."), getPath(config, path))),
    {},
  );
  const all = withModelApis(merge(defaults, source) as Plain);
  const order = handleOf(ConfigSchema)?.names() ?? [];
  const names = [...order, ...Object.keys(all)].filter((name) => Object.hasOwn(all, name));
  return Object.fromEntries(names.map((name) => [name, all[name]]));
}

/** Models without an api of their own show the one of their provider. */
function withModelApis(config: Plain): Plain {
  const providers = getPath(config, "models.providers");
  if (!isPlain(providers)) return config;
  const filled = Object.entries(providers).map(([id, provider]) => {
    if (!isPlain(provider) || !Array.isArray(provider["models"]) || provider["api"] === undefined) {
      return [id, provider];
    }
    const models: unknown[] = provider["models"].map((model) =>
      isPlain(model) && model["api"] === undefined ? { ...model, api: provider["api"] } : model
    );
    return [id, { ...provider, models }];
  });
  return merge(config, { models: { providers: Object.fromEntries(filled) } }) as Plain;
}

function nest(path: readonly string[], value: unknown): unknown {
  return path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
}
