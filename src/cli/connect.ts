// From a resolved target to an open connection, and from a refused one to a sentence that says what to do.

import type { Cancel } from "#kernel/clock";
import { Fault } from "#kernel/fault";
import { CALL_TIMEOUT_MS, connectGateway, type GatewayClient } from "#protocol/client/client";
import type { CallOptions, EventFrame } from "#protocol/client/client";
import type { Client } from "#protocol/connect";
import { COMPAT } from "#version";
import type { Context } from "./command.ts";
import { afterHello, firstWay, otherWay, type Way } from "./identity/ways.ts";
import { explain } from "./target/explain.ts";
import { resolveTarget, type Target, type TargetFlags } from "./target/resolve.ts";
import { scopesFor } from "./target/scopes.ts";
import { usage } from "./grammar/flags.ts";

/**
 * Who we say we are. `cli` keeps its scopes on loopback with the shared secret; `probe` is admitted by any
 * gateway of protocol 3 up and gets no scope at all (wire §2).
 */
export type Identity = "cli" | "backend" | "probe";

const STARTING_RETRY_MS = 500;

export interface OpenOptions {
  scopes: readonly string[];
  /** Default `cli`. */
  identity?: Identity;
  /** For the whole of connecting, milliseconds. */
  timeoutMs: number;
  caps?: readonly string[];
  /** Always as this device, not with the shared secret alone: for clients that stay connected. */
  asDevice?: boolean;
  /** Only looks: uses a device that is there, and never makes one. Default: true for the probe identity. */
  probing?: boolean;
  /** Told of the waits while the gateway is still starting; absent: a starting gateway is a failure. */
  onStarting?(fault: Fault): void;
  onEvent?(event: EventFrame): void;
  onGap?(): void;
}

/** Opens a connection. @throws what the client throws, with the source of address and credential */
export async function openGateway(
  context: Context, target: Target, options: OpenOptions,
): Promise<GatewayClient> {
  const { clock } = context.env;
  const deadline = clock.monotonic() + options.timeoutMs;
  const knocking = { ...options, probing: options.probing ?? options.identity === "probe" };
  let starting: Fault | undefined;
  let way = await firstWay(context, target, knocking);
  for (;;) {
    try {
      const leftMs = deadline - clock.monotonic();
      const client = await knock(context, target, { ...options, way, timeoutMs: leftMs });
      const better = await afterHello(context, target, knocking, { way, hello: client.hello });
      if (!better) return client;
      await client.close();
      way = better;
    } catch (error) {
      const other = await otherWay(context, target, { way, fault: error });
      if (other) {
        way = other;
        continue;
      }
      // The last attempt may run out of time: what is known is still that the gateway is starting.
      const late = error instanceof Fault && error.code === "GATEWAY_TIMEOUT";
      if (!options.onStarting || !isStarting(error)) {
        const used = { ...target, credential: way.credential };
        throw explain(late ? (starting ?? error) : error, used, context);
      }
      starting = error;
      options.onStarting(error);
      const waitMs = error.retryAfterMs ?? STARTING_RETRY_MS;
      if (clock.monotonic() + waitMs >= deadline) throw error;
      await clock.sleep(waitMs, context.signal);
    }
  }
}

/** One attempt. */
async function knock(
  context: Context, target: Target, options: OpenOptions & { way: Way },
): Promise<GatewayClient> {
  const { device, auth } = options.way;
  const { prove } = device ? await import("#protocol/client/device") : {};
  return connectGateway(context.env, {
    url: target.url,
    client: clientOf(context, options.identity ?? "cli"),
    scopes: options.scopes,
    auth,
    ...(device && prove ? { device: (params, challenge) => prove(device, params, challenge) } : {}),
    ...(options.identity === "probe" ? { minProtocol: 3 } : {}),
    ...(options.caps ? { caps: options.caps } : {}),
    ...(options.onEvent ? { onEvent: options.onEvent } : {}),
    ...(options.onGap ? { onGap: options.onGap } : {}),
    timeoutMs: Math.max(1, options.timeoutMs),
    signal: context.signal,
  });
}

/** The gateway listens but its services are not up yet. */
export function isStarting(error: unknown): error is Fault {
  if (!(error instanceof Fault) || error.code !== "UNAVAILABLE") return false;
  return error.details?.reason === "startup-sidecars";
}

export interface CallFlags extends TargetFlags {
  /** Milliseconds for connecting and answering together. */
  timeout?: number | undefined;
  expectFinal?: boolean | undefined;
}

/** One call on its own connection: connect with the least scope, ask, close. */
export async function callGateway(
  context: Context, flags: CallFlags, method: string, params?: unknown,
): Promise<unknown> {
  refuseFromAgentShell(context, method);
  const target = await resolveTarget(context, flags);
  const timeoutMs = flags.timeout ?? CALL_TIMEOUT_MS;
  return withGateway(context, target, { scopes: scopesFor(method), timeoutMs }, (_, call) =>
    call(method, params, flags.expectFinal ? { expectFinal: true } : {}));
}

/** `call` shares the deadline of the connection and explains its faults. */
export type Call = (method: string, params?: unknown, options?: CallOptions) => Promise<unknown>;

export async function withGateway<T>(
  context: Context, target: Target, options: OpenOptions,
  work: (client: GatewayClient, call: Call) => Promise<T>,
): Promise<T> {
  const startedMs = context.env.clock.monotonic();
  const client = await openGateway(context, target, options);
  const call: Call = (method, params, more = {}) => {
    const leftMs = Math.max(1, Math.ceil(options.timeoutMs - (context.env.clock.monotonic() - startedMs)));
    const waiting = client.call(method, params, { timeoutMs: leftMs, signal: context.signal, ...more });
    return waiting.catch((error: unknown) => {
      throw explain(error, target, context, options.timeoutMs);
    });
  };
  try {
    return await work(client, call);
  } finally {
    await client.close();
  }
}

/** An agent must not write into conversations through its own shell (cli §1.7). */
export function refuseFromAgentShell(context: Context, method: string): void {
  if (context.vars.OPENCLAW_SHELL !== "exec" || !SENDING.includes(method)) return;
  throw usage(`${method} is refused inside an agent's own shell (OPENCLAW_SHELL=exec)`);
}

const SENDING: readonly string[] = ["agent", "chat.send", "sessions.send", "send", "message.action"];

function clientOf(context: Context, identity: Identity): Client {
  const family = { linux: "Linux", darwin: "Mac", win32: "Windows" }[context.runtime.platform];
  const [id, mode] = ({
    cli: ["cli", "cli"], backend: ["gateway-client", "backend"], probe: ["cli", "probe"],
  } as const)[identity];
  return {
    id, mode, version: COMPAT, platform: context.runtime.platform, deviceFamily: family,
    instanceId: context.env.ids.uuid(),
  };
}

/** Shows that something is going on, on stderr, once it has taken `afterMs`; for people only. */
export function spinner(context: Context, text: string, afterMs = 300): Cancel {
  const { stderr } = context.runtime.process;
  if (context.json || !stderr.tty) return () => {};
  const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
  let at = 0;
  let stop: Cancel = () => {};
  let shown = false;
  const cancel = context.env.clock.after(afterMs, () => {
    stop = context.env.clock.every(80, () => {
      shown = true;
      stderr.write(`\r${frames[at++ % frames.length]} ${text}`);
    });
  });
  return () => {
    cancel();
    stop();
    if (shown) stderr.write("\r\u001b[2K");
  };
}
