// Who changed what in the config, one line each in `<state>/config-journal.jsonl`. Secrets are blanked and
// the texts are not in it: those are in the backups, and a keyed fingerprint says which backup is which.

import { changesOf, leavesOf, valueAt } from "#config/edit/changes";
import { isPlain, pathText } from "#config/load/plain";
import { redact } from "#config/redact";
import type { Fs } from "#runtime/port";
import { VERSION } from "#version";

const FILE = "config-journal.jsonl";
const KEY_FILE = "config-journal.key";
const BYTES_MAX = 1_048_576;
const VALUE_CHARS_MAX = 2_000;

export type JournalFs = Pick<
  Fs, "info" | "readText" | "readSlice" | "append" | "rename" | "writeAtomic" | "join" | "makeFolder"
>;

export interface JournalChange {
  /** Dotted. */
  path: string;
  /** Absent: the key was not there. */
  before?: unknown;
  /** Absent: the key is gone. */
  after?: unknown;
}

export interface JournalEntry {
  id: string;
  /** ISO 8601. */
  ts: string;
  /** Who asked: `cli`, `rpc:<client>`, `edit` for somebody with an editor. */
  author: string;
  /** set, patch, apply, unset, undo, edit. */
  action: string;
  /** The file that was written. */
  file: string;
  changes: JournalChange[];
  /** Fingerprints of the text before and after. */
  text: { before: string; after: string };
  /** Id of the entry this one takes back. */
  undoes?: string;
  note?: string;
  /** Version of this program; appendEntry knows. */
  version?: string;
}

/** Appends an entry; a file that has grown large is put aside as `.old` first. */
export async function appendEntry(fs: JournalFs, stateDir: string, entry: JournalEntry): Promise<void> {
  const path = fs.join(stateDir, FILE);
  await fs.makeFolder(stateDir);
  const bytes = (await fs.info(path))?.bytes ?? 0;
  const last = bytes === 0 ? [] : await fs.readSlice(path, bytes - 1, 1);
  if (bytes > BYTES_MAX) await fs.rename(path, `${path}.old`);
  // What a crash cut off must not swallow this entry.
  const gap = bytes > 0 && bytes <= BYTES_MAX && last[0] !== 10 ? "\n" : "";
  await fs.append(path, `${gap}${JSON.stringify({ ...entry, version: VERSION })}\n`);
}

/** All entries, oldest first; lines that were cut off by a crash are left out. */
export async function readEntries(fs: JournalFs, stateDir: string): Promise<JournalEntry[]> {
  const path = fs.join(stateDir, FILE);
  if (!(await fs.info(path))) return [];
  return (await fs.readText(path)).split("\n").flatMap(parseEntry);
}

/** The differences of two configs for people and for the journal: single keys, without secrets. */
export function shownChanges(before: unknown, after: unknown): JournalChange[] {
  const [old, now] = [redact(before), redact(after)];
  return leavesOf(changesOf(before, after)).map(({ path }) => ({
    path: pathText(path),
    ...shown("before", valueAt(old, path)),
    ...shown("after", valueAt(now, path)),
  }));
}

/** Makes fingerprints; the key keeps a reader of the journal from trying secrets. */
export async function fingerprints(
  fs: JournalFs, stateDir: string, random: { bytes(length: number): Uint8Array },
): Promise<(text: string) => Promise<string>> {
  const path = fs.join(stateDir, KEY_FILE);
  if (!(await fs.info(path))) {
    await fs.makeFolder(stateDir);
    await fs.writeAtomic(path, `${hex(random.bytes(32))}\n`, 0o600);
  }
  const secret = new TextEncoder().encode(await fs.readText(path));
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", secret, hmac, false, ["sign"]);
  return async (text) => {
    const mac = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(text));
    return hex(new Uint8Array(mac)).slice(0, 32);
  };
}

function shown(name: "before" | "after", value: unknown): Partial<Record<"before" | "after", unknown>> {
  if (value === undefined) return {};
  const chars = JSON.stringify(value)?.length ?? 0;
  return { [name]: chars > VALUE_CHARS_MAX ? `(${chars} characters)` : value };
}

function parseEntry(line: string): JournalEntry[] {
  if (line === "") return [];
  try {
    const value: unknown = JSON.parse(line);
    return isEntry(value) ? [value] : [];
  } catch {
    // Half a line is what a crash while appending leaves; the entries around it are good.
    return [];
  }
}

function isEntry(value: unknown): value is JournalEntry {
  return isPlain(value) && typeof value["id"] === "string" && typeof value["action"] === "string" &&
    typeof value["file"] === "string" && isPlain(value["text"]) && Array.isArray(value["changes"]);
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
