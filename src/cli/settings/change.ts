// Changing the config: through the gateway that uses it when one runs, so that the change is in effect when
// the command ends, else in the file. Both ways end in the same code (config/write).

import type { Context } from "#cli/command";
import { withGateway } from "#cli/connect";
import { isLoopback } from "#cli/target/url";
import { resolveTarget, type Target } from "#cli/target/resolve";
import { scopesFor } from "#cli/target/scopes";
import { patchBetween } from "#config/edit/merge";
import { type JournalChange, shownChanges } from "#config/write/journal";
import { isPlain, type Plain } from "#config/load/plain";
import { planOf } from "#config/plan";
import { sourceOf, writeConfig, type WriteHouse, type WriteOrder, type Written } from "#config/write";
import { Fault } from "#kernel/fault";
import { fault } from "#protocol/errors";

const GATEWAY_MS = 10_000;

export interface Edit {
  action: "set" | "unset" | "patch";
  dryRun?: boolean;
  /** The config as it shall be, from what is written now; a running gateway shows no secrets. */
  decide(source: Plain): Plain;
}

/** What was done, for reports. */
export interface Done {
  via: "gateway" | "file";
  noop: boolean;
  /** Single keys, without secrets. */
  changes: JournalChange[];
  /** Keys that only a restart of the gateway puts into effect. */
  restart: readonly string[];
  /** The file that was written; unknown when the gateway did it. */
  file?: string;
  backup?: string;
  /** Of a change made in the file: the config as it is now. */
  written?: Written;
}

/** @throws CONFIG_READONLY, INVALID_CONFIG (exit 78), COMMAND_FAILED; nothing is changed then */
export async function changeConfig(context: Context, edit: Edit): Promise<Done> {
  const sent: { changes?: JournalChange[] } = {};
  const live = edit.dryRun ? undefined : await throughGateway(context, edit, sent);
  if (live) return live;
  const done = await inFile(context, {
    author: "cli", action: edit.action, dryRun: edit.dryRun ?? false, named: true, looseSecrets: true,
    decide: (loaded) => ({ kind: "values", after: edit.decide(sourceOf(loaded)) }),
  });
  // A new gateway secret ends this connection, too: the change was made, only the answer got lost.
  return done.noop && sent.changes ? { ...done, via: "gateway", noop: false, changes: sent.changes } : done;
}

/** Carries out an order on the file. */
export async function inFile(context: Context, order: WriteOrder): Promise<Done> {
  const written = await writeConfig(houseOf(context), order).catch((error: unknown) => {
    throw ownWords(error);
  });
  const { noop, previous, loaded, file, backup } = written;
  const restart = noop ? [] : planOf(previous.config, loaded.config, context.vars)
    .filter(({ reload }) => reload === "process").map(({ path }) => path);
  return {
    via: "file", noop, restart, file, written, changes: shownChanges(sourceOf(previous), sourceOf(loaded)),
    ...(backup === undefined ? {} : { backup }),
  };
}

export function houseOf({ env, runtime: { fs }, place, vars }: Context): WriteHouse {
  return { env, input: { fs, path: place.configPath, vars }, stateDir: place.stateDir };
}

/**
 * Undefined when no gateway of this machine uses this file, or it cannot be asked: then the file is the way.
 */
async function throughGateway(
  context: Context, edit: Edit, sent: { changes?: JournalChange[] },
): Promise<Done | undefined> {
  const target = await ownGateway(context);
  if (!target) return undefined;
  const options = { scopes: scopesFor("config.patch"), timeoutMs: GATEWAY_MS };
  try {
    return await withGateway(context, target, options, async (_, call) => {
      const snapshot = await call("config.get");
      if (!isPlain(snapshot) || snapshot["path"] !== context.place.configPath) return undefined;
      const { sourceConfig: before, hash: baseHash, valid } = snapshot;
      // A broken file is put right in the file.
      if (valid !== true || !isPlain(before)) return undefined;
      const after = edit.decide(before);
      const { patch, replacePaths } = patchBetween(before, after);
      if (Object.keys(patch).length === 0) return { via: "gateway", noop: true, changes: [], restart: [] };
      // A patch cannot say null.
      if (hasNull(after)) return undefined;
      sent.changes = shownChanges(before, after);
      const answer = await call("config.patch", { raw: JSON.stringify(patch), baseHash, replacePaths });
      return doneBy(answer, sent.changes);
    });
  } catch (error) {
    if (!sent.changes && error instanceof Fault && isRefusal(error)) throw error;
    if (sent.changes && !isPassing(error)) throw ownWords(error);
    return undefined;
  }
}

function doneBy(answer: unknown, changes: JournalChange[]): Done {
  const restart = isPlain(answer) && isPlain(answer["restart"]) ? answer["restart"]["paths"] : [];
  const noop = isPlain(answer) && answer["noop"] === true;
  return { via: "gateway", noop, changes, restart: Array.isArray(restart) ? restart.map(String) : [] };
}

/** The gateway on this machine; what another machine runs has another file. */
async function ownGateway(context: Context): Promise<Target | undefined> {
  try {
    const target = await resolveTarget(context, {});
    const { hostname } = new URL(target.url);
    return target.local && isLoopback(hostname) ? target : undefined;
  } catch {
    // An address or a file that cannot be read is no reason not to edit the file: it may be the cure.
    return undefined;
  }
}

/** What `decide` found wrong, and not the connection. */
function isRefusal({ code }: Fault): boolean {
  return code === "USAGE" || code === "COMMAND_FAILED";
}

/** Trouble with the way, not with the change. */
function isPassing(error: unknown): boolean {
  return error instanceof Fault &&
    (error.retryable || error.code.startsWith("GATEWAY_") || error.details?.["code"] === "MISSING_SCOPE");
}

/** Faults of a write as faults of this command: nothing was sent anywhere. */
function ownWords(error: unknown): unknown {
  if (!(error instanceof Fault) || !["INVALID_REQUEST", "UNAVAILABLE"].includes(error.code)) return error;
  const hints = ["Nothing was changed.", "`openclaw config validate` checks the file as it is."];
  return fault("COMMAND_FAILED", { problem: error.message }, {
    details: { ...error.details, hints },
  });
}

function hasNull(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasNull);
  return value === null || (isPlain(value) && Object.values(value).some(hasNull));
}
