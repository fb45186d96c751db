// The opaque cursor of chat.history: where a client is, so that it can ask for what came after (S-69).

import type { SessionEntry } from "#protocol/records/session";

export interface Cursor {
  agentId: string;
  sessionId: string;
  /** Changes on reset: an older cursor then means "start over". */
  generation: string;
  /** Seq of the last transcript row the client knows of. */
  lastSeq: number;
}

const VERSION = 1;

export function encodeCursor(entry: SessionEntry, lastSeq: number): string {
  const { agentId, sessionId, lifecycleRevision } = entry;
  const text = JSON.stringify(
    { agentId, generation: lifecycleRevision, lastSeq, sessionId, version: VERSION },
  );
  // The fields are ids and numbers, but an agent id of another gateway may be any text.
  const bytes = new TextEncoder().encode(text);
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The cursor, or null for anything that is not one of ours: the client then starts over. */
export function decodeCursor(text: string): Cursor | null {
  let value: unknown;
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    value = JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0))));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof DOMException) return null;
    throw error;
  }
  if (typeof value !== "object" || value === null) return null;
  const { agentId, sessionId, generation, lastSeq, version } = value as Record<string, unknown>;
  if (version !== VERSION || typeof agentId !== "string" || typeof sessionId !== "string") return null;
  if (typeof generation !== "string" || typeof lastSeq !== "number") return null;
  return { agentId, sessionId, generation, lastSeq };
}
