// Reads the config file: JSON5, includes, variables, validation, secrets (spec/config §1). Never throws for
// what a person may have written; the result says what is wrong.

import { Fault, messageOf } from "#kernel/fault";
import { fault } from "#protocol/errors";
import { addedBy, lookup } from "#config/load/environment";
import { FILE_BYTES_MAX, IncludeProblem, resolveIncludes } from "#config/load/include";
import { parseText } from "#config/load/parse";
import { isPlain, type Plain, tooDeep } from "#config/load/plain";
import { type ConfigIssue, issueLine, issuesOf, problem } from "#config/load/problems";
import { breaches } from "#config/load/rules";
import { resolveSecrets, type Unresolved } from "#config/load/secrets";
import { substitute } from "#config/load/substitute";
import { type Scan, scan } from "#config/load/text";
import { moveAgentsList } from "#config/migrate/agents-list";
import { type Config, ConfigSchema } from "#config/schema/root";
import type { Fs } from "#runtime/port";

export interface LoadInput {
  fs: Fs;
  /** Absolute path of the file. */
  path: string;
  /** Variables of the process and of `.env` files (load/environment). */
  vars: Readonly<Record<string, string>>;
}

/** A file as it was read. */
export interface Loaded {
  path: string;
  exists: boolean;
  valid: boolean;
  /** Text of the file; null when there is none or it could not be read. */
  raw: string | null;
  /** The file alone, before includes; null when it could not be parsed. */
  parsed: unknown;
  /** What was written, includes and moved keys put in; variables and references still as written. */
  source: Plain;
  /** Defaults, variables and secrets put in. Of an invalid file: the defaults alone. */
  config: Config;
  issues: ConfigIssue[];
  warnings: { path: string; message: string }[];
  /** References without a value; whoever needs one of them refuses (C-21). */
  unresolved: Unresolved[];
  /** Included files in reading order. */
  included: { path: string; text: string }[];
}

/** Reads and checks the file; a missing one is an empty config (C-02). */
export async function loadConfig(input: LoadInput): Promise<Loaded> {
  const read = await readText(input);
  if (read.raw === null) return outcome(input, read.exists, read.issue ? { issues: [read.issue] } : {});
  return await loadText(input, read.raw);
}

/** As loadConfig, for a text that is not, or not yet, in the file. */
export async function loadText(input: LoadInput, raw: string): Promise<Loaded> {
  const included: Loaded["included"] = [];
  try {
    const parsed = await parseText(raw);
    if (!isPlain(parsed)) {
      return invalid(input, raw, problem("", `Invalid input: expected object, received ${typeName(parsed)}`));
    }
    if (tooDeep(parsed)) return invalid(input, raw, problem("", "Objects are nested too deeply"));
    const merged = await resolveIncludes(parsed, (await input.fs.realPath(input.path)) ?? input.path, {
      fs: input.fs,
      parse: parseText,
      roots: await includeRoots(input),
      files: included,
    });
    if (!isPlain(merged) || tooDeep(merged)) {
      return invalid(input, raw, problem("", "Includes must give an object"));
    }
    return await check(input, { raw, parsed, merged, included });
  } catch (error) {
    if (error instanceof IncludeProblem) {
      return invalid(input, raw, problem(error.path, error.message, scanned(raw)), included);
    }
    if (error instanceof SyntaxError) {
      return invalid(input, raw, { ...problem("", `JSON5 parse failed: ${String(error)}`), ...where(error) });
    }
    throw error;
  }
}

/** INVALID_CONFIG for the first problem of a file; `details.issues` has all of them. */
export function invalidConfig(loaded: Loaded, fs: Pick<Fs, "basename">): Fault {
  const name = fs.basename(loaded.path);
  const lines = loaded.issues.map((issue) => issueLine(issue, name));
  const issues = loaded.issues.map(({ path, message }) => ({ path, message }));
  return fault("INVALID_CONFIG", { path: loaded.path, problem: lines.join("; ") }, {
    details: { issues, lines },
  });
}

interface Read {
  raw: string;
  parsed: Plain;
  merged: Plain;
  included: Loaded["included"];
}

async function check(input: LoadInput, { raw, parsed, merged, included }: Read): Promise<Loaded> {
  const { source, warnings } = moveAgentsList(merged);
  const find = lookup(input.vars, addedBy(source));
  const { value, missing } = substitute(source, find);
  const checked = ConfigSchema.safeParse(value, { jitless: true });
  if (!checked.success) {
    return { ...invalid(input, raw, ...issuesOf(checked.error, scanned(raw))), parsed, included };
  }
  const breached = breaches(value).map(({ path, message }) => problem(path, message, scanned(raw)));
  if (breached.length > 0) return { ...invalid(input, raw, ...breached), parsed, included };
  const { value: config, unresolved } = await resolveSecrets(checked.data, {
    find,
    fs: input.fs,
    settings: checked.data.secrets,
  });
  const unset = missing.map(({ path, name }) => ({
    path,
    message: `Missing env var "${name}" - feature using this value will be unavailable`,
  }));
  return outcome(input, true, {
    raw,
    parsed,
    source,
    unresolved,
    included,
    config: withAgent(config as Config),
    warnings: [...warnings, ...unset, ...unresolved],
  });
}

function outcome(input: LoadInput, exists: boolean, parts: Partial<Loaded>): Loaded {
  const issues = parts.issues ?? [];
  return {
    path: input.path,
    exists,
    raw: null,
    parsed: exists ? null : {},
    source: {},
    warnings: [],
    unresolved: [],
    included: [],
    valid: issues.length === 0,
    ...parts,
    issues,
    config: parts.config ?? emptyConfig(),
  };
}

/** The config of an empty file. */
export function emptyConfig(): Config {
  return withAgent(ConfigSchema.parse({}, { jitless: true }));
}

/** Without agents there is one called main (spec/config §5). */
function withAgent(config: Config): Config {
  if (Object.keys(config.agents.entries).length > 0) return config;
  return { ...config, agents: { ...config.agents, entries: { main: {} } } };
}

async function readText(
  input: LoadInput,
): Promise<{ exists: boolean; raw: string | null; issue?: ConfigIssue }> {
  const info = await input.fs.info(input.path);
  if (!info) return { exists: false, raw: null };
  if (info.kind !== "file") {
    return { exists: true, raw: null, issue: problem("", "Config path is not a file") };
  }
  if (info.bytes > FILE_BYTES_MAX) {
    return { exists: true, raw: null, issue: problem("", "Config is larger than 2 MB") };
  }
  try {
    return { exists: true, raw: await input.fs.readText(input.path) };
  } catch (error) {
    return { exists: true, raw: null, issue: problem("", `Failed to read config: ${messageOf(error)}`) };
  }
}

function invalid(input: LoadInput, raw: string, ...rest: (ConfigIssue | Loaded["included"])[]): Loaded {
  const issues = rest.filter((entry): entry is ConfigIssue => !Array.isArray(entry));
  const included = rest.find((entry) => Array.isArray(entry)) ?? [];
  return outcome(input, true, { raw, issues, included });
}

function scanned(raw: string): { scan: Scan; text: string } | undefined {
  const found = scan(raw);
  return found && { scan: found, text: raw };
}

function where(error: SyntaxError): { line?: number; column?: number } {
  const [, line, column] = /at (\d+):(\d+)/.exec(error.message) ?? [];
  return line === undefined ? {} : { line: Number(line), column: Number(column) };
}

/** Folders with every link resolved, as included files are compared. */
async function includeRoots({ fs, path, vars }: LoadInput): Promise<string[]> {
  const listed = vars["OPENCLAW_INCLUDE_ROOTS"] ?? "";
  // A path list has semicolons where paths start with drive letters, colons elsewhere.
  const more = listed.split(/^[A-Za-z]:|;/.test(listed) ? ";" : ":").filter((root) => root !== "");
  const real = [fs.dirname(path), ...more].map(async (root) => (await fs.realPath(fs.resolve(root))) ?? root);
  return await Promise.all(real);
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
