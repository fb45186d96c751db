// A device at the door: what it proved, what it asks, and whether it may have that without anybody being
// asked (auth §5, A-54 to A-59).

import type { Client } from "#protocol/connect";
import { holdsAll, type Role } from "#protocol/scopes";
import type { ApprovedVia, DeviceRecord, DeviceToken, SetupCode } from "#store/devices-port";
import { inRanges } from "../address.ts";
import type { AuthMethod } from "../credentials.ts";
import { plainName } from "../device.ts";
import type { Ingress } from "../ingress.ts";
import type { UpgradeReason } from "../refusals.ts";
import type { PairingSettings } from "../settings.ts";

export interface Applicant {
  deviceId: string;
  /** Raw key, base64url; its signature was checked. */
  publicKey: string;
  role: Role;
  scopes: readonly string[];
  client: Client;
  ingress: Ingress;
  clientIp: string;
  origin: string | null;
  method: AuthMethod;
  /** The setup code it came with, already bound to this device. */
  setup?: SetupCode;
  /** Digest of the shared secret the connection depends on. */
  generation?: string;
}

/** Terminal and browser clients an operator sits before. */
export function isOperatorUi({ id }: Pick<Client, "id">): boolean {
  return id === "openclaw-control-ui" || id === "openclaw-tui" || id === "webchat" || id === "webchat-ui";
}

const NATIVE_APPS = [
  "openclaw-macos",
  "openclaw-linux",
  "openclaw-ios",
  "openclaw-watchos",
  "openclaw-android",
];
/** Clients whose setup flow hands the code over without a person approving again. */
const SETUP_CLIENTS = ["openclaw-ios", "openclaw-watchos", "openclaw-android", "node-host"];

/** The name by which devices of a platform are grouped when they do not say (ND-07). */
export function deviceFamilyOf(client: Pick<Client, "platform" | "deviceFamily">): string | undefined {
  if (client.deviceFamily !== undefined) return client.deviceFamily;
  const platform = plainName(client.platform);
  if (platform.startsWith("linux")) return "Linux";
  if (platform.startsWith("darwin") || platform.startsWith("macos")) return "Mac";
  return platform.startsWith("win") ? "Windows" : undefined;
}

/**
 * Why the record does not cover what is asked; undefined when it does. The first failing check counts.
 */
export function upgradeReason(record: DeviceRecord | null, applicant: Applicant): UpgradeReason | undefined {
  if (!record || record.publicKey !== applicant.publicKey) return "not-paired";
  if (metadataChanged(record, applicant.client)) return "metadata-upgrade";
  if (!liveToken(record, applicant.role) || !record.roles.includes(applicant.role)) return "role-upgrade";
  if (applicant.role === "operator" && !holdsAll(record.scopes, applicant.scopes)) return "scope-upgrade";
  return undefined;
}

/** The token of a role that was not revoked. A revoked role counts as never approved (wire §3). */
export function liveToken(record: DeviceRecord, role: string): DeviceToken | undefined {
  return record.tokens.find((token) => token.role === role && token.revokedAtMs === undefined);
}

function metadataChanged(record: DeviceRecord, client: Client): boolean {
  if (record.platform === undefined) return false;
  const pinned = {
    platform: record.platform,
    ...(record.deviceFamily ? { deviceFamily: record.deviceFamily } : {}),
  };
  return plainName(record.platform) !== plainName(client.platform) ||
    plainName(deviceFamilyOf(pinned)) !== plainName(deviceFamilyOf(client));
}

/** How this may be approved without asking; undefined: somebody must. */
export function silentApproval(
  applicant: Applicant, reason: UpgradeReason, record: DeviceRecord | null, settings: PairingSettings,
): ApprovedVia | undefined {
  if (applicant.setup) return SETUP_CLIENTS.includes(applicant.client.id) ? "setup-code" : undefined;
  // What an operator took away only an operator gives back.
  const revoked = record?.tokens.some((token) =>
    token.role === applicant.role && token.revokedAtMs !== undefined
  );
  if (revoked || (record && record.publicKey !== applicant.publicKey)) return undefined;
  if (localApproval(applicant, reason, record, settings)) return "silent";
  if (proxyApproval(applicant, reason, settings)) return "trusted-proxy";
  return !record && networkApproval(applicant, settings) ? "trusted-cidr" : undefined;
}

/** the holder of the shared secret on this very machine. */
function localApproval(
  applicant: Applicant, reason: UpgradeReason, record: DeviceRecord | null, settings: PairingSettings,
): boolean {
  const { client, ingress, method, origin, role } = applicant;
  if (!settings.autoApproveLocal || ingress !== "direct-local") return false;
  if (!["none", "token", "password"].includes(method)) return false;
  // Any page may reach loopback; only our own pages are the person at the keyboard.
  if (origin !== null && !isOperatorUi(client)) return false;
  if (record && role !== "operator" && reason !== "metadata-upgrade") return false;
  if (reason !== "metadata-upgrade") return true;
  return origin === null && client.mode === "ui" && NATIVE_APPS.includes(client.id);
}

/**
 * new devices of people the proxy logged in, and more scopes for them, up to what the config allows.
 */
function proxyApproval(applicant: Applicant, reason: UpgradeReason, settings: PairingSettings): boolean {
  const { client, method, role, scopes } = applicant;
  if (!settings.proxyScopes || method !== "trusted-proxy" || role !== "operator" || !isOperatorUi(client)) {
    return false;
  }
  return (reason === "not-paired" || reason === "scope-upgrade") && holdsAll(settings.proxyScopes, scopes);
}

/** a node's first visit from a network the config names. */
function networkApproval(applicant: Applicant, settings: PairingSettings): boolean {
  const { clientIp, ingress, origin, role, scopes } = applicant;
  const attributed = ingress === "direct-remote" || ingress === "trusted-proxy";
  return role === "node" && scopes.length === 0 && origin === null && attributed
    && inRanges(clientIp, settings.autoApproveCidrs);
}
