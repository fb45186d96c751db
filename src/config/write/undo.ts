// Taking the last change back, from the journal and the backups: the text before it, byte for byte.

import { appendEntry, fingerprints, type JournalEntry, readEntries, shownChanges } from "./journal.ts";
import type { Loaded, LoadInput } from "#config/load";
import type { WriteHouse, WriteOrder } from "#config/write";
import { readBackups } from "#config/write/backups";
import type { Env } from "#kernel/env";
import { fault } from "#protocol/errors";

export interface Undo {
  /** The change that is taken back. */
  entry: JournalEntry;
  order: WriteOrder;
}

export interface UndoOptions {
  author: string;
  dryRun?: boolean;
  /** Also when the file was edited since. */
  force?: boolean;
}

/**
 * The order that takes back the last change that still stands. @throws INVALID_REQUEST when nothing can be
 */
export async function undoOrder(house: WriteHouse, options: UndoOptions): Promise<Undo> {
  const { input: { fs }, stateDir, env } = house;
  const print = await fingerprints(fs, stateDir, env.random);
  const entry = lastStanding(await readEntries(fs, stateDir));
  if (!entry) throw refused("the journal has no change that could be taken back");
  const now = await fs.info(entry.file) ? await fs.readText(entry.file) : "";
  if ((await print(now)) !== entry.text.after && options.force !== true) {
    const what = `${fs.basename(entry.file)} was edited since that change (${entry.ts}, ${entry.author})`;
    throw refused(what, "edited");
  }
  const text = await textBefore(fs, entry, print);
  const { author, dryRun = false } = options;
  const order: WriteOrder = {
    author, action: "undo", undoes: entry.id, dryRun, named: true, looseSecrets: true,
    decide: () => ({ kind: "text", file: entry.file, text }),
  };
  return { entry, order };
}

/** Notes a change somebody made with an editor, or another program; our own are in the journal already. */
export async function noteEdit(
  { input: { fs }, stateDir, env }: { input: LoadInput; stateDir: string; env: Env }, before: Loaded,
  after: Loaded,
): Promise<void> {
  // Of an included file only our own writes are noted.
  if (before.raw === null || after.raw === null || before.raw === after.raw) return;
  const print = await fingerprints(fs, stateDir, env.random);
  const text = { before: await print(before.raw), after: await print(after.raw) };
  const last = (await readEntries(fs, stateDir)).at(-1);
  if (last?.text.after === text.after) return;
  const changes = shownChanges(before.source, after.source);
  await appendEntry(fs, stateDir, {
    id: env.ids.uuid(), ts: new Date(env.clock.now()).toISOString(), author: "edit", action: "edit",
    file: after.path, changes, text,
  });
}

/** The newest change that was neither an undo nor undone. Edits by hand have no backup of their own. */
function lastStanding(entries: readonly JournalEntry[]): JournalEntry | undefined {
  const undone = new Set(entries.map(({ undoes }) => undoes));
  return entries.findLast(({ id, action }) => action !== "undo" && action !== "edit" && !undone.has(id));
}

async function textBefore(
  fs: WriteHouse["input"]["fs"], entry: JournalEntry, print: (text: string) => Promise<string>,
): Promise<string> {
  if ((await print("")) === entry.text.before) {
    throw refused("that change created the file; delete it to undo");
  }
  for (const { text } of await readBackups(fs, entry.file)) {
    if ((await print(text)) === entry.text.before) return text;
  }
  throw refused(`the backup of that change (${entry.ts}) is gone; only the last five texts are kept`);
}

/** @param reason `edited`: it can be forced */
function refused(problem: string, reason = "nothing-to-undo"): Error {
  return fault("INVALID_REQUEST", { problem: `nothing was undone: ${problem}` }, { details: { reason } });
}
