// The one way a config file is changed: lock, read again, decide, check, back up, replace, note down. Whoever
// asks (dashboard, command, agent) ends up here, and a file that would be invalid is never written.

import { type Change, changesOf, leavesOf, valueAt, withChanges } from "#config/edit/changes";
import { ownerOf } from "#config/edit/owner";
import { refuseMarkers } from "#config/edit/restore";
import { rewriteText } from "#config/edit/rewrite";
import { same } from "#config/edit/same";
import { appendEntry, fingerprints, shownChanges } from "#config/write/journal";
import { invalidConfig, type Loaded, loadConfig, type LoadInput, loadText } from "#config/load";
import { parseText } from "#config/load/parse";
import { isPlain, type Plain } from "#config/load/plain";
import { keepBackup } from "#config/write/backups";
import { clobbers, newlyUnresolved, refuseInvalid, refuseNewer, refuseReadOnly } from "#config/write/guards";
import type { Env } from "#kernel/env";
import { fault } from "#protocol/errors";
import type { FileLock, Fs } from "#runtime/port";

/** Longest wait for another writer, milliseconds. */
const LOCK_MS = 5_000;
const LOCK_RETRY_MS = 25;

export interface WriteHouse {
  env: Pick<Env, "clock" | "ids" | "random">;
  input: LoadInput;
  stateDir: string;
}

/** What shall become of the file. */
export type Decision =
  /** Values as written; the text is changed where they differ. */
  | { kind: "values"; after: Plain }
  /** A text that replaces the one of `file`. */
  | { kind: "text"; file: string; text: string };

export interface WriteOrder {
  /** Who asks, for the journal. */
  author: string;
  action: string;
  note?: string;
  undoes?: string;
  /** Everything but the write itself. */
  dryRun?: boolean;
  /** Every key that goes was named by the caller: a config that shrinks is no accident. */
  named?: boolean;
  /** References that cannot be resolved are somebody else's business, or may come later. */
  looseSecrets?: boolean;
  /** Decides from the file as it is now, with the lock held. @throws to change nothing */
  decide(loaded: Loaded): Promise<Decision> | Decision;
  /** A last word before writing. @throws to change nothing */
  accept?(next: Loaded, previous: Loaded): void | Promise<void>;
}

export interface Written {
  /** Nothing had to be changed, and nothing was written. */
  noop: boolean;
  /** Keys as written that differ, single values. */
  changes: Change[];
  previous: Loaded;
  /** The new text, loaded. */
  loaded: Loaded;
  /** The file that was written. */
  file: string;
  text: { before: string; after: string };
  /** Path of the backup of the text before. */
  backup?: string | undefined;
}

/** @throws CONFIG_READONLY, INVALID_CONFIG, INVALID_REQUEST, UNAVAILABLE; the file is then unchanged */
export async function writeConfig(house: WriteHouse, order: WriteOrder): Promise<Written> {
  const { input } = house;
  refuseReadOnly(input.vars);
  const lock = await takeLock(house);
  try {
    const previous = await loadConfig(input);
    refuseNewer(previous);
    const target = await targetOf(input.fs, previous, await order.decide(previous));
    const loaded = await loadWith(input, target);
    const changes = leavesOf(changesOf(sourceOf(previous), sourceOf(loaded)));
    const text = { before: target.before, after: target.after };
    const written: Written = { noop: false, changes, previous, loaded, file: target.file, text };
    if (text.before === text.after && previous.exists) return { ...written, noop: true };
    await check(house, order, written);
    if (order.dryRun) return written;
    return { ...written, backup: await replace(house, order, written) };
  } finally {
    await lock.release();
  }
}

/** What a file says, as far as it can be read. */
export function sourceOf(loaded: Loaded): Plain {
  if (loaded.valid) return loaded.source;
  return isPlain(loaded.parsed) ? loaded.parsed : {};
}

interface Target {
  file: string;
  before: string;
  after: string;
}

async function targetOf(fs: Fs, previous: Loaded, decision: Decision): Promise<Target> {
  if (decision.kind === "text") {
    const { file, text } = decision;
    const before = file === previous.path
      ? previous.raw
      : previous.included.find((each) => each.path === file)?.text;
    return { file, before: before ?? "", after: text };
  }
  // What cannot be read cannot be edited in place, and is not thrown away either.
  if (previous.exists && !isPlain(previous.parsed)) throw invalidConfig(previous, fs);
  const before = sourceOf(previous);
  const changes = changesOf(before, decision.after);
  const owner = await ownerOf(fs, previous, changes);
  const own = changes.map((change) => ({ ...change, path: change.path.slice(owner.mount.length) }));
  const value = isPlain(owner.value) ? owner.value : {};
  const after = withChanges(value, movedAgents(value, own, decision.after));
  // A new file ends with a line break, as files do.
  const text = owner.text === "" ? "{}\n" : owner.text;
  const rewritten = rewriteText(text, owner.text === "" ? {} : value, after).text;
  if (!same(await parseText(rewritten), after)) {
    throw new Error("the edited config would mean something else");
  }
  return { file: owner.file, before: owner.text, after: refuseMarkers(rewritten, owner.text) };
}

/** A file with the older list of agents gets the map as soon as an agent is changed (migrate/agents-list). */
function movedAgents(value: Plain, changes: readonly Change[], after: Plain): Change[] {
  const touched = changes.some(({ path }) => path[0] === "agents" && (path[1] ?? "entries") === "entries");
  const list = valueAt(value, ["agents", "list"]);
  if (!touched || !Array.isArray(list)) return [...changes];
  const entries = ["agents", "entries"];
  const others = changes.filter(({ path }) => path[0] !== "agents" || path[1] !== "entries");
  return [
    ...others,
    { path: ["agents", "list"], before: list, after: undefined },
    { path: entries, before: undefined, after: valueAt(after, entries) },
  ];
}

/** The config as it would be with the new text. */
async function loadWith(input: LoadInput, { file, after }: Target): Promise<Loaded> {
  if (file === input.path) return await loadText(input, after);
  const { fs } = input;
  return await loadConfig({
    ...input,
    fs: { ...fs, readText: (path) => (path === file ? Promise.resolve(after) : fs.readText(path)) },
  });
}

async function check(house: WriteHouse, order: WriteOrder, written: Written): Promise<void> {
  const { previous, loaded, text } = written;
  refuseInvalid(loaded);
  const harm = order.named ? undefined : clobbers(previous, loaded, text);
  if (harm !== undefined) await refuseClobber(house, order, text.after, harm);
  await order.accept?.(loaded, previous);
  const missing = order.looseSecrets ? [] : newlyUnresolved(previous, loaded);
  if (missing.length === 0) return;
  const problem = `invalid config: active SecretRef resolution failed (${missing.join("; ")})`;
  throw fault("INVALID_REQUEST", { problem });
}

async function refuseClobber(
  house: WriteHouse, order: WriteOrder, text: string, harm: string,
): Promise<never> {
  const { fs, path } = house.input;
  const stamp = new Date(house.env.clock.now()).toISOString().replaceAll(/[:.]/g, "-");
  const rejected = `${path}.rejected.${stamp}`;
  if (!order.dryRun) await fs.writeAtomic(rejected, text, 0o600);
  throw fault("INVALID_REQUEST", {
    problem: `refused to overwrite the config: ${harm}; the text is kept in ${fs.basename(rejected)}`,
  });
}

/** @returns the path of the backup */
async function replace(house: WriteHouse, order: WriteOrder, written: Written): Promise<string | undefined> {
  const { input: { fs }, stateDir, env } = house;
  const { file, text, previous, loaded } = written;
  const print = await fingerprints(fs, stateDir, env.random);
  const entry = {
    id: env.ids.uuid(),
    ts: new Date(env.clock.now()).toISOString(),
    author: order.author,
    action: order.action,
    file,
    changes: shownChanges(sourceOf(previous), sourceOf(loaded)),
    text: { before: await print(text.before), after: await print(text.after) },
    ...(order.undoes === undefined ? {} : { undoes: order.undoes }),
    ...(order.note === undefined ? {} : { note: order.note }),
  };
  await fs.makeFolder(fs.dirname(file));
  await refuseOther(fs, file, text.before);
  const backup = previous.exists ? await keepBackup(fs, file, text.before) : undefined;
  await refuseOther(fs, file, text.before);
  await fs.writeAtomic(file, text.after, 0o600);
  await appendEntry(fs, stateDir, entry);
  return backup;
}

/** An editor knows nothing of the lock; this is the last moment to notice it. */
async function refuseOther(fs: Fs, file: string, before: string): Promise<void> {
  const bytes = await fs.info(file) ? await fs.readBytes(file) : new Uint8Array();
  const known = new TextEncoder().encode(before);
  if (bytes.length === known.length && bytes.every((byte, at) => byte === known[at])) return;
  if (new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes) !== before) throw staleConfig();
  // Its bytes could not be kept, not even in the backup.
  const problem = `${fs.basename(file)} is not UTF-8; convert it before it is changed`;
  throw fault("INVALID_REQUEST", { problem });
}

/** The file is not what the caller has seen (C-41). */
export function staleConfig(): Error {
  return fault("INVALID_REQUEST", { problem: "config changed since last load; re-run config.get and retry" });
}

async function takeLock({ env, input: { fs }, stateDir }: WriteHouse): Promise<FileLock> {
  const folder = fs.join(stateDir, "tmp");
  await fs.makeFolder(folder);
  const path = fs.join(folder, "config-write.lock");
  for (let waitedMs = 0; waitedMs < LOCK_MS; waitedMs += LOCK_RETRY_MS) {
    const lock = await fs.lock(path);
    if (lock) return lock;
    await env.clock.sleep(LOCK_RETRY_MS);
  }
  throw fault("UNAVAILABLE", { problem: "another process is writing the config" }, { retryable: true });
}
