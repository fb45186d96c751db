// What the checks look at, read once: the config as written and as it counts, who may reach the gateway,
// files.

import { type GatewayAuth, inContainer, listenHosts, resolveGatewayAuth } from "#config/access";
import { loadConfig, type Loaded } from "#config/load";
import { readRegistration } from "#config/registration";
import type { Config } from "#config/schema/root";
import type { Context } from "../command.ts";
import { Files } from "./files.ts";

export type Machine = Pick<Context, "runtime" | "place" | "vars" | "env">;

export interface AuditOptions {
  /** Judge as if the gateway had been started with these. */
  auth?: string | undefined;
  token?: string | undefined;
  password?: string | undefined;
  /** What `--deep` found out; absent without it. */
  deep?: DeepFacts | undefined;
}

/** The running gateway, as `--deep` saw it. */
export interface DeepFacts {
  gateway: {
    attempted: boolean;
    url: string;
    ok: boolean;
    error: string | null;
    close: { code: number; reason: string } | null;
  };
  /** Whether the credential was a reference without a value. */
  valueless: boolean;
}

export interface Facts extends Machine {
  loaded: Loaded;
  /** Defaults put in; of an invalid file the defaults alone. */
  config: Config;
  auth: GatewayAuth;
  /** Whether other machines can reach the listener. */
  exposed: boolean;
  /** `gateway.bind` as it counts. */
  bind: string;
  files: Files;
  deep: DeepFacts | undefined;
}

export async function gatherFacts(machine: Machine, options: AuditOptions): Promise<Facts> {
  const { runtime, place, vars } = machine;
  const { fs } = runtime;
  const [loaded, container, registration] = await Promise.all([
    loadConfig({ fs, path: place.configPath, vars }),
    inContainer(fs, vars),
    readRegistration(runtime.fs, place.stateDir),
  ]);
  const { auth: mode, token, password } = options;
  const auth = resolveGatewayAuth(loaded.config, { vars, auth: mode, token, password });
  // A gateway that made its own token listens on this machine alone: it does not start otherwise.
  const isPrivate = registration?.token !== undefined;
  return {
    ...machine,
    loaded,
    config: loaded.config,
    auth,
    deep: options.deep,
    bind: loaded.config.gateway.bind ?? "auto",
    exposed: !isPrivate && isExposed(loaded.config, container, auth),
    files: new Files(fs, runtime.platform),
  };
}

function isExposed(config: Config, container: boolean, auth: GatewayAuth): boolean {
  // Unset inside a container means all interfaces, but never without a secret: it would not start.
  const wouldStart = config.gateway.bind !== undefined || auth.secret !== undefined || auth.mode !== "token";
  try {
    return wouldStart && listenHosts(config, { container }).some((host) => !host.startsWith("127."));
  } catch {
    // A bind this build refuses: judge it by its name.
    return config.gateway.bind !== "loopback";
  }
}
