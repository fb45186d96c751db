// Session keys: what a client wrote becomes the one canonical key that is stored and shown (S-01, S-02).

import { fault } from "#protocol/errors";
import type { KeyRequest, ResolvedKey } from "./port.ts";

/** What keys depend on. */
export interface KeyWorld {
  /** Ids of the configured agents; the first is the default. */
  agentIds: readonly string[];
  /** `session.mainKey`: one more name for the main session, never stored (S-01). */
  mainKey?: string | undefined;
}

const KEY_CHARS_MAX = 512;

/** Keys that stand for no single agent (spec/sessions §1). */
const AGGREGATES: readonly string[] = ["global", "unknown"];

// Ids of these peers are case-sensitive on their own platform: Matrix rooms and users, Signal groups.
const OPAQUE =
  /^(matrix):((?:[^:]+:)?(?:direct|group|channel|room)):(.+)$|^(signal):((?:[^:]+:)?group):(.+)$/i;

/** The main session of an agent. */
export function mainKeyOf(agentId: string): string {
  return `agent:${agentId}:main`;
}

export function isAggregate(key: string): boolean {
  return AGGREGATES.includes(key);
}

/** Agent id and rest of a canonical key; null for aggregate keys. */
export function partsOf(key: string): { agentId: string; rest: string } | null {
  const match = /^agent:([^:]+):(.+)$/is.exec(key);
  return match?.[1] && match[2] ? { agentId: match[1], rest: match[2] } : null;
}

/**
 * Canonicalises a key and checks that its agent exists.
 * @throws UNKNOWN_AGENT, INVALID_REQUEST when key and agentId contradict each other or the key is malformed
 */
export function resolveKey(request: KeyRequest, world: KeyWorld): ResolvedKey {
  const found = locateKey(request, world);
  if (!world.agentIds.includes(found.agentId)) throw unknownAgent(found.agentId);
  return found;
}

/**
 * Canonicalises a key; the agent it names may be gone from the configuration, since its sessions are not.
 * @throws UNKNOWN_AGENT for an unknown `agentId`, INVALID_REQUEST as in resolveKey
 */
export function locateKey(request: KeyRequest, world: KeyWorld): ResolvedKey {
  const wanted = request.agentId?.trim().toLowerCase();
  if (wanted && !world.agentIds.includes(wanted)) throw unknownAgent(request.agentId ?? wanted);
  const agentId = wanted || defaultAgent(world);
  const given = (request.sessionKey ?? "").trim();
  if (given.length > KEY_CHARS_MAX) {
    throw fault("INVALID_REQUEST", { problem: `session key is longer than ${KEY_CHARS_MAX} characters` });
  }
  const lower = given.toLowerCase();
  if (isAggregate(lower)) return { key: lower, agentId };
  if (!lower.startsWith("agent:")) return { key: qualify(agentId, given, world), agentId };
  const parts = partsOf(given);
  if (!parts) throw fault("INVALID_REQUEST", { problem: `malformed session key "${given}"` });
  const owner = parts.agentId.toLowerCase();
  if (wanted && wanted !== owner) {
    const problem = `session key "${given}" belongs to agent "${owner}", not to "${wanted}"`;
    throw fault("INVALID_REQUEST", { problem });
  }
  return { key: qualify(owner, parts.rest, world), agentId: owner };
}

function qualify(agentId: string, rest: string, world: KeyWorld): string {
  const name = lowerExceptOpaque(rest);
  const main = name === "" || name === "main" || name === world.mainKey?.trim().toLowerCase();
  return main ? mainKeyOf(agentId) : `agent:${agentId}:${name}`;
}

function lowerExceptOpaque(rest: string): string {
  const match = OPAQUE.exec(rest);
  if (!match) return rest.toLowerCase();
  const [, matrix, matrixKind, matrixId, signal, signalKind, signalId] = match;
  const prefix = `${matrix ?? signal}:${matrixKind ?? signalKind}`.toLowerCase();
  return `${prefix}:${matrixId ?? signalId}`;
}

function defaultAgent(world: KeyWorld): string {
  return world.agentIds[0] ?? "main";
}

function unknownAgent(agentId: string): Error {
  return fault("UNKNOWN_AGENT", { problem: `Agent "${agentId}" no longer exists in configuration` });
}

export type DmScope = "main" | "per-peer" | "per-channel-peer" | "per-account-channel-peer";

export interface PeerSettings {
  dmScope: DmScope;
  groupScope: "per-group" | "main";
  /**
   * Canonical name to the peers (`<peer>` or `<channel>:<peer>`, lower-case) that are the same person (S-04).
   */
  identityLinks?: Readonly<Record<string, readonly string[]>>;
}

export interface Peer {
  channel: string;
  /** Account of the bot on that channel. */
  accountId: string;
  kind: "direct" | "group" | "channel";
  id: string;
  threadId?: string;
}

/** The stored key of the session in which this peer is answered. */
export function peerKey(agentId: string, peer: Peer, settings: PeerSettings): string {
  const base = baseKey(agentId, peer, settings);
  return peer.threadId === undefined ? base : `${base}:thread:${peer.threadId}`;
}

/**
 * The key that sandbox and tool policy use: a direct message from outside keeps a key of its own even where
 * the conversation itself is shared with the main session (S-05).
 */
export function runtimeKey(agentId: string, peer: Peer, settings: PeerSettings): string {
  if (peer.kind !== "direct") return peerKey(agentId, peer, settings);
  return baseKey(agentId, peer, { ...settings, dmScope: "per-account-channel-peer" });
}

function baseKey(agentId: string, peer: Peer, settings: PeerSettings): string {
  const channel = peer.channel.toLowerCase();
  if (peer.kind !== "direct") {
    if (settings.groupScope === "main") return mainKeyOf(agentId);
    return `agent:${agentId}:${channel}:${peer.kind}:${peer.id}`;
  }
  const name = linkedName(peer, settings);
  switch (settings.dmScope) {
    case "main":
      return mainKeyOf(agentId);
    case "per-peer":
      return `agent:${agentId}:direct:${name}`;
    case "per-channel-peer":
      return `agent:${agentId}:${channel}:direct:${name}`;
    case "per-account-channel-peer":
      return `agent:${agentId}:${channel}:${peer.accountId.toLowerCase()}:direct:${name}`;
  }
}

function linkedName(peer: Peer, settings: PeerSettings): string {
  const id = peer.id.toLowerCase();
  const names = [id, `${peer.channel.toLowerCase()}:${id}`];
  for (const [name, peers] of Object.entries(settings.identityLinks ?? {})) {
    if (peers.some((linked) => names.includes(linked.toLowerCase()))) return name;
  }
  // Matrix ids are case-sensitive; elsewhere the id in a key is lower-case like the rest of it.
  return peer.channel.toLowerCase() === "matrix" ? peer.id : id;
}
