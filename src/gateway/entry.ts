// Deciding about a connect: version, throttle, then the one grant function. Tells how long a refusal is held
// back.

import type { Granted, SharedAuth } from "#auth/grant";
import type { Throttle } from "#auth/throttle";
import type { Connection } from "#gateway/connection";
import type { Gate } from "#gateway/dispatch";
import type { Clock } from "#kernel/clock";
import type { Fault } from "#kernel/fault";
import type { ConnectParams } from "#protocol/connect";
import { fault } from "#protocol/errors";
import { PROTOCOL } from "#version";

/** Probes and nodes may still speak the version before. */
const PROTOCOL_PROBE_MIN = 3;

export interface EntryDeps {
  clock: Clock;
  throttle: Throttle;
  auth(): SharedAuth;
  allowedOrigins(): readonly string[];
  gate(): Gate;
}

export async function admit(
  connection: Connection, params: ConnectParams, deps: EntryDeps,
): Promise<Granted> {
  checkProtocol(params);
  if (deps.gate() === "draining") throw draining();
  const { arrival } = connection;
  deps.throttle.check(throttleKey(connection));
  // Cryptography costs more to load than everything before the open port; the first caller brings it in.
  const { grant } = await import("#auth/grant");
  const granted = await grant(
    {
      params, ingress: arrival.ingress, origin: arrival.origin, host: arrival.host,
      allowedOrigins: deps.allowedOrigins(), auth: deps.auth(), nonce: connection.nonce,
    },
    deps.clock,
  );
  if (deps.gate() === "starting") {
    throw fault("STARTING", {}, { details: { reason: "startup-sidecars" } });
  }
  deps.throttle.succeeded(throttleKey(connection));
  return granted;
}

/** Counts refused secrets; other refusals cost the caller nothing (wire §4). */
export function refusalDelayMs(connection: Connection, error: Fault, deps: EntryDeps): number {
  const code = error.details?.["code"];
  const guessed = typeof code === "string" && /^AUTH_(TOKEN|PASSWORD|DEVICE_TOKEN)_MISMATCH$/.test(code);
  if (!guessed) return 0;
  const { ingress, origin } = connection.arrival;
  return deps.throttle.failed(throttleKey(connection), ingress === "direct-local" && origin === null);
}

/** Browsers on loopback are told apart by their origin: any page may try from there. */
function throttleKey({ arrival }: Connection): string {
  return arrival.origin === null ? arrival.remoteIp : `${arrival.remoteIp} ${arrival.origin}`;
}

function checkProtocol({ minProtocol, maxProtocol, client, role }: ConnectParams): void {
  if (minProtocol <= PROTOCOL && maxProtocol >= PROTOCOL) return;
  const older = client.mode === "probe" || (role === "node" && client.mode === "node");
  if (older && maxProtocol >= PROTOCOL_PROBE_MIN && minProtocol <= PROTOCOL) return;
  throw fault("PROTOCOL_MISMATCH", {}, {
    details: {
      clientMinProtocol: minProtocol, clientMaxProtocol: maxProtocol,
      expectedProtocol: PROTOCOL, minimumProbeProtocol: PROTOCOL_PROBE_MIN,
    },
  });
}

function draining(): Error {
  return fault("DRAINING", { method: "connect" }, {
    details: { method: "connect", reason: "gateway-restarting", phase: "accepting" },
  });
}
