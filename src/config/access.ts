// What stands between a config and a listening gateway: credentials, addresses, and the refusals of spec/cli
// §4.1, steps 3 to 6 (exit 78). Pure; spec/auth §3.

import type { Loaded } from "#config/load";
import { invalidConfig } from "#config/load";
import { secretText } from "#config/load/secrets";
import { text } from "#config/paths";
import type { Config } from "#config/schema/root";
import { fault } from "#protocol/errors";
import type { Fs } from "#runtime/port";

export type AuthMode = "none" | "token" | "password" | "trusted-proxy";
export type BindMode = "auto" | "lan" | "loopback" | "custom" | "tailnet";

/** What the command line and the environment add to the config. */
export interface AccessOptions {
  vars: Readonly<Record<string, string | undefined>>;
  /** `--auth`, `--token`, `--password`, `--bind`. */
  auth?: string | undefined;
  token?: string | undefined;
  password?: string | undefined;
  bind?: string | undefined;
}

export interface GatewayAuth {
  mode: AuthMode;
  /**
   * The shared secret of the mode: the token or the password. Absent in token mode: make one for this start.
   */
  secret?: string;
  token?: string;
  password?: string;
  /** Where the secret came from. */
  source: "flag" | "config" | "env" | "none";
  /** Worth a warning; nothing here keeps the gateway from starting. */
  problems: string[];
}

/** Mode and secret. Both forms of a secret with no mode, and other contradictions, are for gatewayGuards. */
export function resolveGatewayAuth(config: Config, options: AccessOptions): GatewayAuth {
  const { auth } = config.gateway;
  const token = firstOf(options.token, secretText(auth.token), options.vars["OPENCLAW_GATEWAY_TOKEN"]);
  const password = firstOf(
    options.password,
    secretText(auth.password),
    options.vars["OPENCLAW_GATEWAY_PASSWORD"],
  );
  const mode = asMode(options.auth) ?? auth.mode ?? (password.value && !token.value ? "password" : "token");
  const used = mode === "token" ? token : mode === "password" ? password : { source: "none" as const };
  return {
    mode,
    ...(used.value === undefined ? {} : { secret: used.value }),
    ...(token.value === undefined ? {} : { token: token.value }),
    ...(password.value === undefined ? {} : { password: password.value }),
    source: used.source,
    problems: warningsOf(config, mode),
  };
}

export interface GuardOptions extends AccessOptions {
  allowUnconfigured: boolean;
}

interface Guarded {
  loaded: Loaded;
  /** Whether this looks like the inside of a container; see inContainer. */
  container: boolean;
  basename: Fs["basename"];
}

/** @throws INVALID_CONFIG or START_REFUSED (exit 78) when a gateway must not start with this config */
export function gatewayGuards(from: Guarded, options: GuardOptions, auth: GatewayAuth): void {
  const { loaded } = from;
  if (!loaded.valid) throw invalidConfig(loaded, from);
  guardMode(loaded, options);
  guardAuth(loaded, auth);
  guardBind(loaded.config, auth, { bind: options.bind, container: from.container });
  if (loaded.config.gateway.tls.enabled) {
    throw refused(
      "gateway.tls.enabled is set, but this build cannot serve TLS yet. " +
        "Set it to false and put a TLS proxy in front, or bind to loopback.",
    );
  }
}

/** Addresses to listen on, the main one first. @throws START_REFUSED for a bind this build cannot do */
export function listenHosts(config: Config, at: { bind?: string | undefined; container: boolean }): string[] {
  const bind = bindOf(config, at.bind);
  if (bind === "lan") return ["0.0.0.0"];
  if (bind === "loopback") return ["127.0.0.1"];
  if (bind === "auto") return [at.container ? "0.0.0.0" : "127.0.0.1"];
  if (bind === "tailnet") {
    throw refused("gateway.bind=tailnet is not part of this build; use lan, custom or loopback.");
  }
  const host = text(config.gateway.customBindHost);
  if (host === undefined) throw refused("gateway.bind=custom requires gateway.customBindHost.");
  if (!isIpv4(host)) {
    throw refused(`gateway.customBindHost must be an IPv4 address, not ${JSON.stringify(host)}.`);
  }
  return isLoopback(host) || host === "0.0.0.0" ? [host] : [host, "127.0.0.1"];
}

/** Whether files or variables say that this runs inside a container. */
export async function inContainer(
  fs: Pick<Fs, "info" | "readText">,
  vars: AccessOptions["vars"],
): Promise<boolean> {
  if (text(vars["KUBERNETES_SERVICE_HOST"]) ?? text(vars["container"])) return true;
  for (const mark of ["/.dockerenv", "/run/.containerenv"]) if (await fs.info(mark)) return true;
  // Container runtimes without such a file still name themselves in the cgroup of the first process.
  const groups = await fs.readText("/proc/1/cgroup").catch(() => "");
  return /docker|kubepods|containerd|libpod|lxc/.test(groups);
}

function guardMode(loaded: Loaded, { allowUnconfigured }: GuardOptions): void {
  const { mode } = loaded.config.gateway;
  if (mode === "remote") throw refused("Gateway start blocked: set gateway.mode=local (current: remote).");
  if (mode === "local" || allowUnconfigured) return;
  if (!loaded.exists) {
    throw refused(
      "Missing config. Run `openclaw setup` or set gateway.mode=local (or pass --allow-unconfigured).",
    );
  }
  throw refused(
    "Gateway start blocked: existing config is missing gateway.mode. " +
      "Treat this as suspicious or clobbered config. " +
      "Re-run `openclaw onboard --mode local` or `openclaw setup`, set gateway.mode=local manually, " +
      "or pass --allow-unconfigured.",
  );
}

function guardAuth(loaded: Loaded, auth: GatewayAuth): void {
  const written = loaded.config.gateway.auth;
  if (written.mode === undefined && written.token !== undefined && written.password !== undefined) {
    throw refused(
      "Invalid config: gateway.auth.token and gateway.auth.password are both configured, " +
        "but gateway.auth.mode is unset. Set gateway.auth.mode to token or password.",
    );
  }
  const key = `gateway.auth.${auth.mode}`;
  const broken = loaded.unresolved.find(({ path }) => path === key);
  // An explicit reference is never replaced by another source (C-21); only a flag of this start is.
  if (broken && auth.source !== "flag") throw refused(`${broken.path}: ${broken.message}`);
  if (auth.mode === "password" && auth.secret === undefined) {
    throw refused(
      "Gateway auth is set to password, but no password is configured.\n" +
        "Set gateway.auth.password (or OPENCLAW_GATEWAY_PASSWORD), or pass --password.",
    );
  }
  if (auth.mode === "trusted-proxy" && written.trustedProxy === undefined) {
    throw refused(
      "gateway auth mode is trusted-proxy, but no trustedProxy config was provided " +
        "(set gateway.auth.trustedProxy)",
    );
  }
  if (loaded.config.gateway.tailscale.mode === "funnel" && auth.mode !== "password") {
    throw refused("gateway.tailscale.mode=funnel needs gateway.auth.mode=password.");
  }
}

/** Nobody may reach the gateway from another machine without a secret. */
function guardBind(
  config: Config,
  auth: GatewayAuth,
  at: { bind?: string | undefined; container: boolean },
): void {
  const hosts = listenHosts(config, at);
  if (hosts.every(isLoopback) || auth.secret !== undefined || auth.mode === "trusted-proxy") return;
  const container = at.container
    ? "Container environment detected — the gateway defaults to bind=auto (0.0.0.0) for port-forwarding " +
      "compatibility.\n"
    : "";
  throw refused(
    `Refusing to bind gateway to ${bindOf(config, at.bind)} without auth.\n${container}` +
      "Set OPENCLAW_GATEWAY_TOKEN or OPENCLAW_GATEWAY_PASSWORD, " +
      "or pass --token/--password to start with auth.",
  );
}

function warningsOf(config: Config, mode: AuthMode): string[] {
  const tailscale = config.gateway.tailscale.mode;
  return [
    ...(mode === "none"
      ? ["auth mode=none explicitly configured; all gateway connections are unauthenticated."]
      : []),
    ...(tailscale === "off"
      ? []
      : [`gateway.tailscale.mode=${tailscale} is ignored: not part of this build.`]),
  ];
}

function firstOf(
  flag: string | undefined,
  config: string | undefined,
  env: string | undefined,
): { value?: string; source: GatewayAuth["source"] } {
  if (secretText(flag) !== undefined && flag !== undefined) return { value: flag, source: "flag" };
  if (config !== undefined) return { value: config, source: "config" };
  const value = secretText(env);
  return value === undefined ? { source: "none" } : { value, source: "env" };
}

function bindOf(config: Config, flag: string | undefined): BindMode {
  return asBind(flag) ?? config.gateway.bind ?? "auto";
}

function asMode(value: string | undefined): AuthMode | undefined {
  return (["none", "token", "password", "trusted-proxy"] as const).find((mode) => mode === value);
}

function asBind(value: string | undefined): BindMode | undefined {
  return (["auto", "lan", "loopback", "custom", "tailnet"] as const).find((bind) => bind === value);
}

function isIpv4(host: string): boolean {
  const parts = host.split(".");
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}

function isLoopback(host: string): boolean {
  return host.startsWith("127.");
}

function refused(problem: string): Error {
  return fault("START_REFUSED", { problem });
}
