// Where everything is: state folder, config file, workspace, log file, and the port a profile implies. Pure:
// given the same environment, home and arguments the answer is the same (config C-01, cli §1.2, §2, §3).

import { fault } from "#protocol/errors";
import type { Fs } from "#runtime/port";

export const DEFAULT_PORT = 18_789;
const DEV_PORT = 19_001;

/** The part of `Runtime.fs` that computes with paths and touches nothing. */
export type PathTools = Pick<Fs, "join" | "resolve" | "dirname" | "basename" | "isAbsolute">;

export interface PathInput {
  /** The environment, without what `.env` files add. */
  vars: Readonly<Record<string, string | undefined>>;
  /** Home of the account. */
  homeDir: string;
  /** Numeric user id; null on Windows. */
  uid: number | null;
  tempDir: string;
  paths: PathTools;
  /** `--profile`; beats `OPENCLAW_PROFILE`. */
  profile?: string;
  /** `--dev`. */
  dev?: boolean;
}

export interface Paths {
  /** Home all defaults are below: `OPENCLAW_HOME`, else the account's. */
  home: string;
  /** Profile name; null is the default profile. */
  profile: string | null;
  stateDir: string;
  configPath: string;
  /** Default workspace; `agents.defaults.workspace` wins over it. */
  workspaceDir: string;
  /** Folder of the log files of this user. */
  logDir: string;
  /** Where to log when `logDir` belongs to another user. */
  logDirFallback: string;
  /** File name of a log up to the date, e.g. `openclaw-ops`. */
  logStem: string;
  /** Folder for lock files. */
  lockDir: string;
  /** Port when neither flag, environment nor config names one. */
  defaultPort: number;
  /** State and config are where a plain installation of this profile has them. */
  canonical: boolean;
}

/** Finds all paths. @throws INVALID_PROFILE (exit 2) */
export function resolvePaths(input: PathInput): Paths {
  const { vars, paths } = input;
  const home = paths.resolve(expandTilde(text(vars["OPENCLAW_HOME"]) ?? input.homeDir, input.homeDir, paths));
  const profile = profileName(input);
  const canonicalState = paths.join(home, profile === null ? ".openclaw" : `.openclaw-${profile}`);
  const asked = input.profile !== undefined || input.dev === true;
  const stateDir = chosen(vars["OPENCLAW_STATE_DIR"], canonicalState, { home, asked, paths });
  const canonicalConfig = paths.join(stateDir, "openclaw.json");
  const configPath = chosen(vars["OPENCLAW_CONFIG_PATH"], canonicalConfig, { home, asked, paths });
  const canonical = stateDir === canonicalState;
  const suffix = profile === null ? "" : `-${profile}`;
  return {
    home,
    profile,
    stateDir,
    configPath,
    workspaceDir: pathOf(vars["OPENCLAW_WORKSPACE_DIR"], home, paths) ?? paths.join(stateDir, "workspace"),
    logDir: paths.join(input.tempDir, "openclaw"),
    logDirFallback: paths.join(input.tempDir, input.uid === null ? "openclaw" : `openclaw-${input.uid}`),
    // Gateways with other state folders must not write into one file (spec/cli §3).
    logStem: `openclaw${suffix}${canonical ? "" : `-${hex(fnv1a(stateDir)).slice(0, 6)}`}`,
    lockDir: paths.join(stateDir, "tmp", `openclaw-${input.uid ?? "user"}`),
    defaultPort: profilePort(profile),
    canonical: canonical && configPath === canonicalConfig,
  };
}

/** `<logDir>/<stem>-YYYY-MM-DD.log`; `day` is the local date. */
export function logFileName(paths: Pick<Paths, "logStem">, day: string): string {
  return `${paths.logStem}-${day}.log`;
}

/** 18789 without a profile, 19001 for dev, else 20000 + FNV1a32(name) mod 40000. */
export function profilePort(profile: string | null): number {
  if (profile === null) return DEFAULT_PORT;
  return profile === "dev" ? DEV_PORT : 20_000 + (fnv1a(profile) % 40_000);
}

export interface PortChoice {
  port: number;
  source: "flag" | "env" | "config" | "profile" | "default";
}

/** Port precedence of gateway and commands: flag, OPENCLAW_GATEWAY_PORT, gateway.port, profile, 18789. */
export function resolvePort(
  from: { flag?: number; vars: PathInput["vars"]; config?: number | undefined; profile: string | null },
): PortChoice {
  if (from.flag !== undefined) return { port: from.flag, source: "flag" };
  const env = envPort(from.vars["OPENCLAW_GATEWAY_PORT"]);
  if (env !== undefined) return { port: env, source: "env" };
  if (from.config !== undefined) return { port: from.config, source: "config" };
  return { port: profilePort(from.profile), source: from.profile === null ? "default" : "profile" };
}

/** `n`, `host:n` and `[v6]:n`, as container runtimes write it; anything else counts as unset. */
export function envPort(value: string | undefined): number | undefined {
  const match = /^(?:\[[^\]]*\]:|[^:[\]]*:)?(\d{1,5})$/.exec(text(value) ?? "");
  const port = Number(match?.[1]);
  return port >= 1 && port <= 65_535 ? port : undefined;
}

/** `~` and `~/x` with the home put in; other paths unchanged. */
export function expandTilde(path: string, home: string, paths: Pick<PathTools, "join">): string {
  if (path === "~") return home;
  return /^~[/\\]/.test(path) ? paths.join(home, path.slice(2)) : path;
}

/** A value that counts: not blank and not the words some shells and launchers leave behind (C-01). */
export function text(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed && trimmed !== "undefined" && trimmed !== "null" ? trimmed : undefined;
}

function profileName({ vars, profile, dev }: PathInput): string | null {
  if (dev && profile !== undefined && profile !== "dev") {
    throw fault("USAGE", { problem: "--dev and --profile exclude each other" });
  }
  const name = dev ? "dev" : (profile ?? text(vars["OPENCLAW_PROFILE"]));
  if (name === undefined || name === "default") return null;
  if (!/^[A-Za-z0-9_-]+$/.test(name)) {
    throw fault("INVALID_PROFILE", { problem: "only letters, digits, - and _ are allowed" });
  }
  return name;
}

/**
 * The path a variable names, else the canonical one. A profile asked for on the command line replaces a path
 * that is merely the canonical one of another profile, inherited from a parent process; other paths stay.
 */
function chosen(
  value: string | undefined,
  canonical: string,
  { home, asked, paths }: { home: string; asked: boolean; paths: PathTools },
): string {
  const path = pathOf(value, home, paths);
  if (path === undefined) return canonical;
  return asked && isProfilePath(path, home, paths) ? canonical : path;
}

function isProfilePath(path: string, home: string, paths: PathTools): boolean {
  const folder = paths.basename(path) === "openclaw.json" ? paths.dirname(path) : path;
  return paths.dirname(folder) === home && /^\.openclaw(-[A-Za-z0-9_-]+)?$/.test(paths.basename(folder));
}

function pathOf(value: string | undefined, home: string, paths: PathTools): string | undefined {
  const named = text(value);
  return named === undefined ? undefined : paths.resolve(expandTilde(named, home, paths));
}

function fnv1a(value: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(value)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

function hex(value: number): string {
  return value.toString(16).padStart(8, "0");
}
