// What follows hello: a setup code that was used is spent, a node's surface is declared, and the node hears
// what becomes of it (nodes-ops §1.1).

import type { PairingService } from "#auth/pairing/service";
import type { Connection } from "#gateway/connection";
import type { Fanout } from "#gateway/fanout";
import type { Scope } from "#kernel/scope";
import { nodePairResolvedHere } from "#protocol/events/pairing";

/** Runs beside the connection: its first requests do not wait for it. */
export async function greet(connection: Connection, pairing: PairingService): Promise<void> {
  const { deviceId, setupId, role } = connection.granted;
  const { client, declared, remoteIp, arrival } = connection;
  if (deviceId === undefined) return;
  if (setupId !== undefined) {
    const name = client.displayName === undefined ? {} : { deviceName: client.displayName };
    await pairing.setup.delivered(setupId, { deviceId, ...name }, connection.isOpen);
  }
  if (role !== "node") return;
  await pairing.surfaces.declare(deviceId, {
    client, caps: declared.caps,
    ...(declared.commands === undefined ? {} : { commands: declared.commands }),
    ...(declared.permissions === undefined ? {} : { permissions: declared.permissions }),
    ...(arrival.ingress === "direct-local" ? {} : { remoteIp }),
  });
}

/**
 * Tells a connected node what was decided about its surface; approval applies without a reconnect (ND-05).
 */
export function tellNodes(
  scope: Scope, pairing: PairingService, fanout: Fanout, connectionOf: (nodeId: string) => string | undefined,
): void {
  scope.defer("node decisions", pairing.surfaces.onDecided((decision) => {
    const connectionId = connectionOf(decision.nodeId);
    if (connectionId !== undefined) fanout.publish(nodePairResolvedHere, { ...decision }, { connectionId });
  }));
}
