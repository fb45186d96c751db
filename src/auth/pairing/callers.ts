// Who may manage which device (auth §5.1). A caller gives away what it holds and nothing else, and a device
// that logged in by its own token manages itself only.

import type { Fault } from "#kernel/fault";
import { fault } from "#protocol/errors";
import { holds, holdsAll } from "#protocol/scopes";
import type { DeviceRecord, PairRequest } from "#store/devices-port";
import { missingOf } from "./records.ts";

/** The principal of a connection, as far as it matters here. */
export interface Caller {
  scopes: readonly string[];
  /** How it was authenticated. */
  method: string;
  deviceId?: string;
  connectionId: string;
}

/**
 * Whether the caller is held to its own device: no administrator, and known by a device's credential alone.
 */
export function isConfined(caller: Caller): boolean {
  const byDevice = caller.method === "device-token" || caller.method === "bootstrap-token";
  return byDevice && !isAdmin(caller);
}

export function isAdmin(caller: Pick<Caller, "scopes">): boolean {
  return holds(caller.scopes, "operator.admin");
}

/** Whether the caller may see and answer what concerns this device. */
export function mayTouch(caller: Caller, deviceId: string): boolean {
  return !isConfined(caller) || caller.deviceId === deviceId;
}

/**
 * Approving: administrators anything; others only their own device, as operator, within what they hold
 * (CVE-2026-33579, GHSA-xrq9-jm7v-g9h7). @throws INVALID_REQUEST
 */
export function checkApprove(caller: Caller, request: PairRequest): void {
  if (isAdmin(caller)) return;
  if (!mayTouch(caller, request.deviceId)) throw unknownRequest();
  if (caller.deviceId !== request.deviceId || request.roles.some((role) => role !== "operator")) {
    throw missingScope("operator.admin");
  }
  const missing = missingOf(caller.scopes, request.scopes);
  if (missing !== undefined) throw missingScope(missing);
}

/** Removing: others' devices and nodes are no business of a confined caller. @throws INVALID_REQUEST */
export function checkRemove(caller: Caller, device: DeviceRecord): void {
  if (!isConfined(caller)) return;
  if (caller.deviceId !== device.deviceId || device.roles.some((role) => role !== "operator")) {
    throw denied("device pairing removal");
  }
}

/**
 * Rotating: the new token may do no more than was approved and no more than the caller itself
 * (CVE-2026-32922, GHSA-whf9-3hcx-gq54). @throws INVALID_REQUEST
 */
export function checkRotate(
  caller: Caller,
  device: DeviceRecord,
  role: string,
  scopes: readonly string[],
): void {
  if (!mayTouch(caller, device.deviceId)) throw denied("device token rotation");
  if (role !== "operator" && !isAdmin(caller)) throw missingScope("operator.admin");
  const approved = role === "operator" ? device.scopes : [];
  if (!device.roles.includes(role) || !holdsAll(approved, scopes)) throw denied("device token rotation");
  const missing = missingOf(caller.scopes, scopes);
  if (missing !== undefined) throw missingScope(missing);
}

/** Revoking: nodes only by administrators, other devices only by those who are not confined. */
export function checkRevoke(caller: Caller, deviceId: string, role: string): void {
  if (!mayTouch(caller, deviceId)) throw denied("device token revocation");
  if (role !== "operator" && !isAdmin(caller)) throw missingScope("operator.admin");
}

export function unknownRequest(): Fault {
  return fault("INVALID_REQUEST", { problem: "unknown requestId" });
}

export function denied(what: string): Fault {
  return fault("INVALID_REQUEST", { problem: `${what} denied` });
}

/** The text of a missing scope where the wire answers it as a bad request (auth §5.1). */
export function missingScope(scope: string): Fault {
  return fault("INVALID_REQUEST", { problem: `missing scope: ${scope}` }, {
    details: { code: "MISSING_SCOPE", missingScope: scope, requiredScopes: [scope] },
  });
}
