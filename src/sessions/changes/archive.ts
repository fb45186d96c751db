// The transcript of a session as JSONL in the shape of spec/sessions §2.1: for archives, export and import.

import type { SessionEntry } from "#protocol/records/session";
import type { Fs } from "#runtime/port";
import type { Reads, TranscriptRow } from "#store/port";

// Rows read at a time, so that a huge transcript is never in memory as rows and as text at once.
const ROWS_PER_READ = 500;

export interface ArchiveDeps {
  store: Pick<Reads, "transcript">;
  fs: Pick<Fs, "join" | "makeFolder" | "writeAtomic">;
  stateDir: string;
}

/** Where archives of an agent's sessions live. */
export function archiveFolder(deps: Pick<ArchiveDeps, "fs" | "stateDir">, agentId: string): string {
  return deps.fs.join(deps.stateDir, "agents", agentId, "sessions");
}

/**
 * Writes the whole transcript to `<sessionId>.jsonl.<reason>.<time>`.
 * @returns the path and the seq of the last row in it; null when there is nothing to keep
 */
export async function writeArchive(
  entry: SessionEntry, reason: "deleted" | "reset", nowMs: number, deps: ArchiveDeps,
): Promise<{ path: string; lastSeq: number } | null> {
  const { lines, lastSeq } = await transcriptLines(entry, deps.store);
  if (lastSeq === 0) return null;
  const folder = archiveFolder(deps, entry.agentId);
  await deps.fs.makeFolder(folder);
  const stamp = new Date(nowMs).toISOString().replaceAll(":", "-");
  const path = deps.fs.join(folder, `${entry.sessionId}.jsonl.${reason}.${stamp}`);
  await deps.fs.writeAtomic(path, `${lines.join("\n")}\n`, 0o600);
  return { path, lastSeq };
}

/** The header record and every row as JSON lines. */
export async function transcriptLines(
  entry: SessionEntry, store: Pick<Reads, "transcript">,
): Promise<{ lines: string[]; lastSeq: number }> {
  const lines = [
    JSON.stringify({ type: "session", id: entry.sessionId, timestamp: iso(entry.sessionStartedAt) }),
  ];
  let lastSeq = 0;
  for (;;) {
    const rows = await store.transcript.window({
      sessionId: entry.sessionId, afterSeq: lastSeq, limit: ROWS_PER_READ, from: "oldest",
    });
    for (const row of rows) lines.push(JSON.stringify(recordOf(row)));
    lastSeq = rows.at(-1)?.seq ?? lastSeq;
    if (rows.length < ROWS_PER_READ) return { lines, lastSeq };
  }
}

function recordOf(row: TranscriptRow): Record<string, unknown> {
  const { message } = row;
  const head = { type: row.type, id: row.id, parentId: row.parentId, timestamp: iso(row.timestampMs) };
  if (message?.role === "custom") {
    const { role: _role, timestamp: _timestamp, ...rest } = message;
    return { ...head, ...rest, ...row.data };
  }
  return { ...head, ...(message ? { message } : {}), ...row.data };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
