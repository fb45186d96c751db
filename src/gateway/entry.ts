// Deciding about a connect: version, then the door of the auth room, then whether requests are taken at all.

import type { Door } from "#auth/door";
import type { Granted } from "#auth/grant";
import type { Connection } from "#gateway/connection";
import type { Gate } from "#gateway/dispatch";
import type { ConnectParams } from "#protocol/connect";
import { fault } from "#protocol/errors";
import { PROTOCOL } from "#version";

/** Probes and nodes may still speak the version before. */
const PROTOCOL_PROBE_MIN = 3;

export interface EntryDeps {
  door: Door;
  gate(): Gate;
}

export async function admit(
  connection: Connection, params: ConnectParams, { door, gate }: EntryDeps,
): Promise<Granted> {
  checkProtocol(params);
  if (gate() === "draining") throw draining();
  // Before the state is open nobody can be told apart from a device that was approved long ago.
  if (gate() === "starting") throw fault("STARTING", {}, { details: { reason: "startup-sidecars" } });
  const { remoteIp: _peer, ...arrival } = connection.arrival;
  return door.admit({ ...arrival, params, nonce: connection.nonce });
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
