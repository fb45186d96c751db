// What a command that changed the config prints: the difference, and what is left to do.

import type { Context } from "#cli/command";
import { clean } from "#cli/output";
import { tilde } from "#cli/target/place";
import type { JournalChange } from "#config/write/journal";
import type { Done } from "./change.ts";

const VALUE_CHARS_MAX = 80;

/** @param title what was done, without a full stop: `Updated gateway.port` */
export function report(context: Context, title: string, done: Done, dryRun = false): void {
  const { output, json, place } = context;
  const restart = { required: done.restart.length > 0, paths: done.restart };
  if (json) {
    output.json({
      ok: true, dryRun, noop: done.noop, configPath: place.configPath, via: done.via, changes: done.changes,
      restart, ...(done.backup === undefined ? {} : { backup: done.backup }),
    });
    return;
  }
  if (done.noop) return output.line("Nothing changed: it was so already.");
  if (dryRun) output.line("Nothing was written (--dry-run). The change would be:");
  else output.line(`${output.paint("green", title)}. ${next(done)}`);
  for (const change of done.changes) output.line(`  ${changeLine(context, change)}`);
  if (done.changes.length === 0) output.line("  only words that mean nothing to the gateway");
  if (!dryRun && done.backup !== undefined) output.note(`Backup: ${tilde(place, done.backup)}`);
}

function next({ restart }: Done): string {
  if (restart.length === 0) return "No gateway restart needed.";
  return "Restart the gateway to apply.";
}

function changeLine({ output }: Context, { path, ...change }: JournalChange): string {
  const before = "before" in change ? shown(change.before) : undefined;
  const after = "after" in change ? shown(change.after) : undefined;
  if (before === undefined) return output.paint("green", `+ ${path}: ${after}`);
  if (after === undefined) return output.paint("red", `- ${path}: ${before}`);
  // The same text twice is a secret that was exchanged for another one.
  const both = before === after ? "another secret" : `${before} -> ${after}`;
  return output.paint("yellow", `~ ${path}: ${both}`);
}

function shown(value: unknown): string {
  const text = clean(typeof value === "string" ? JSON.stringify(value) : (JSON.stringify(value) ?? ""));
  return text.length > VALUE_CHARS_MAX ? `${text.slice(0, VALUE_CHARS_MAX)}…` : text;
}
