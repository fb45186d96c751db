// From flags, environment, config and registration to one address and one credential, each with its source:
// when the gateway says no, the message can then name what was used (pains 9).

import { envPort, text } from "#config/paths";
import { readRegistration, type Registration, registrationPath } from "#config/registration";
import type { ConnectAuth } from "#protocol/connect";
import { fault } from "#protocol/errors";
import type { Context } from "../command.ts";
import { exclusive } from "../grammar/flags.ts";
import { type LightConfig, readConfig } from "./config.ts";
import { checkPlain, isLoopback, parseUrl, type UrlSource, urlText } from "./url.ts";

/** The flags of cli §1.6 that say where to go and who asks. */
export interface TargetFlags {
  url?: string | undefined;
  port?: number | undefined;
  token?: string | undefined;
  password?: string | undefined;
}

export interface Target {
  url: string;
  urlSource: UrlSource;
  /** The gateway of this machine. */
  local: boolean;
  port: number;
  portSource: "cli" | "env/config";
  /** `gateway.bind` as the config has it; `auto` is loopback except inside a container. */
  bind: string;
  auth: ConnectAuth;
  /** Where `auth` came from, for messages. */
  credential: string;
  config: LightConfig;
  registration: Registration | undefined;
}

/** @throws USAGE, CREDENTIALS_REQUIRED, INSECURE_URL */
export async function resolveTarget(context: Context, flags: TargetFlags): Promise<Target> {
  exclusive({ "--url": flags.url, "--port": flags.port });
  const [config, registration] = await Promise.all([
    readConfig(context.runtime, context.place, context.vars),
    readRegistration(context.runtime.fs, context.place.stateDir),
  ]);
  const address = addressOf(context, flags, config, registration);
  checkPlain(address.url, context.vars);
  const { auth, credential } = credentialOf(context, flags, address, config, registration);
  return {
    url: urlText(address.url),
    urlSource: address.source,
    local: address.source === "local loopback" || isLoopback(address.url.hostname),
    port: portOf(address.url),
    portSource: flags.port === undefined ? "env/config" : "cli",
    bind: config.text("gateway.bind") ?? "auto",
    auth,
    credential,
    config,
    registration,
  };
}

interface Address {
  url: URL;
  source: UrlSource;
}

function addressOf(
  context: Context, flags: TargetFlags, config: LightConfig, registration: Registration | undefined,
): Address {
  if (flags.url !== undefined) return { url: parseUrl(flags.url, "--url"), source: "cli" };
  if (flags.port !== undefined) return { url: loopback(config, flags.port), source: "local loopback" };
  const fromEnv = config.variable("OPENCLAW_GATEWAY_URL");
  if (fromEnv !== undefined) return { url: parseUrl(fromEnv, "OPENCLAW_GATEWAY_URL"), source: "env" };
  const remote = config.text("gateway.remote.url");
  if (config.text("gateway.mode") === "remote" && remote !== undefined) {
    return { url: parseUrl(remote, "gateway.remote.url"), source: "config gateway.remote.url" };
  }
  const port = envPort(config.variable("OPENCLAW_GATEWAY_PORT")) ?? config.number("gateway.port") ??
    registration?.port ?? context.place.defaultPort;
  return { url: loopback(config, port), source: "local loopback" };
}

function loopback(config: LightConfig, port: number): URL {
  return new URL(`${config.flag("gateway.tls.enabled") ? "wss" : "ws"}://127.0.0.1:${port}`);
}

function portOf(url: URL): number {
  return url.port === "" ? (url.protocol === "wss:" ? 443 : 80) : Number(url.port);
}

interface Credential {
  auth: ConnectAuth;
  credential: string;
}

const NONE: Credential = { auth: {}, credential: "none" };

/** A source is used whole or not at all: half a credential of one and half of another helps nobody. */
function credentialOf(
  context: Context, flags: TargetFlags, { url, source }: Address, config: LightConfig,
  registration: Registration | undefined,
): Credential {
  const typed = pair(text(flags.token), text(flags.password), "--token", "--password");
  if (typed) return typed;
  if (source === "cli") throw fault("CREDENTIALS_REQUIRED", { url: urlText(url) });
  const [tokenName, passwordName] = ["OPENCLAW_GATEWAY_TOKEN", "OPENCLAW_GATEWAY_PASSWORD"] as const;
  const env = pair(config.variable(tokenName), config.variable(passwordName), tokenName, passwordName);
  if (env) return env;
  const remote = source === "config gateway.remote.url";
  // The secret of this machine's gateway goes to this machine only.
  if (!remote && !isLoopback(url.hostname)) return NONE;
  const section = remote ? "gateway.remote" : "gateway.auth";
  const [token, password] = [config.secret(`${section}.token`), config.secret(`${section}.password`)];
  const inFile = (name: string): string => `${section}.${name} in ${context.place.configPath}`;
  const stored = pair(token.value, password.value, inFile("token"), inFile("password"));
  if (stored) return stored;
  if (!remote && registration?.token !== undefined && registration.port === portOf(url)) {
    const path = registrationPath(context.runtime.fs, context.place.stateDir);
    return { auth: { token: registration.token }, credential: `the running gateway's own token in ${path}` };
  }
  const unresolved = token.unresolved ?? password.unresolved;
  if (unresolved === undefined) return NONE;
  return { auth: {}, credential: `none (${section}: ${unresolved} has no value)` };
}

function pair(
  token: string | undefined, password: string | undefined, tokenSource: string, passwordSource: string,
): Credential | undefined {
  if (token === undefined && password === undefined) return undefined;
  if (token === undefined) return { auth: { password: password ?? "" }, credential: passwordSource };
  if (password === undefined) return { auth: { token }, credential: tokenSource };
  return { auth: { token, password }, credential: `${tokenSource} and ${passwordSource}` };
}
