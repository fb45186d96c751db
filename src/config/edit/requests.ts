// What config.set, config.patch and config.apply ask for, as orders for write.ts (spec/config §3).

import { type Change, changesOf, leavesOf, valueAt, withChanges } from "#config/edit/changes";
import { mergePatch, patchPaths } from "#config/edit/merge";
import { restore, restoreComments } from "#config/edit/restore";
import { rewriteText } from "#config/edit/rewrite";
import { same } from "#config/edit/same";
import type { Loaded } from "#config/load";
import { parseText } from "#config/load/parse";
import { isPlain, type Plain, tooDeep } from "#config/load/plain";
import { type Decision, sourceOf, type WriteOrder } from "#config/write";
import { refuseInvalid } from "#config/write/guards";
import { messageOf } from "#kernel/fault";
import { fault } from "#protocol/errors";

export type ConfigRequest =
  & { raw: string; baseHash?: string | undefined; author: string; note?: string | undefined }
  & (
    | { kind: "set" | "apply" }
    | { kind: "patch"; replacePaths: readonly string[] }
  );

/** What a request is judged by besides the file. */
export interface Seen {
  /** Opaque hash of a file (C-40). */
  hashOf(loaded: Loaded): Promise<string>;
  /** `config` of config.get for the file: what forms are filled with. */
  view(loaded: Loaded): Plain;
  /** Throws because the file is not the one that was seen. */
  stale(): Error;
}

/** @throws INVALID_REQUEST when `raw` is not the text of an object */
export async function orderOf(request: ConfigRequest, seen: Seen): Promise<WriteOrder> {
  const sent = await readObject(request);
  const { author, note, kind } = request;
  const base = { author, action: kind, ...(note === undefined ? {} : { note }) };
  if (kind === "patch") {
    return {
      ...base,
      // A patch has to name a key with null to take it out.
      named: true,
      decide: async (loaded) => {
        await checkBase(request, patchPaths(sent), loaded, seen);
        return patched(loaded, sent, request.replacePaths);
      },
    };
  }
  return {
    ...base,
    decide: async (loaded) => {
      if (loaded.exists) await checkBase(request, undefined, loaded, seen);
      return replaced(loaded, request.raw, sent, seen);
    },
    ...(kind === "set" ? { accept: keepAgents } : {}),
  };
}

/** C-41, C-42. `paths` are those of a patch. */
async function checkBase(
  { kind, baseHash }: ConfigRequest, paths: readonly string[] | undefined, loaded: Loaded, seen: Seen,
): Promise<void> {
  if (baseHash !== undefined) {
    if (baseHash !== (await seen.hashOf(loaded))) throw seen.stale();
    return;
  }
  const rest = (paths ?? []).filter((path) => path !== "ui.prefs" && !path.startsWith("ui.prefs."));
  // The look of the dashboard is nobody's loss: the last one to change it wins.
  if (kind === "patch" && paths && paths.length > 0 && rest.length === 0) return;
  const which = kind === "patch" && rest.length > 0 ? ` for ${rest.join(", ")}` : "";
  throw fault("INVALID_REQUEST", {
    problem: `config base hash required${which}; re-run config.get and retry`,
  });
}

function patched(loaded: Loaded, sent: Plain, replacePaths: readonly string[]): Decision {
  if (!loaded.valid) {
    try {
      refuseInvalid(loaded);
    } catch (error) {
      throw fault("INVALID_REQUEST", { problem: `${messageOf(error)}; fix (doctor) before patching` }, {
        details: { issues: loaded.issues.map(({ path, message }) => ({ path, message })) },
      });
    }
  }
  const patch = restore(sent, loaded.source);
  return { kind: "values", after: mergePatch(loaded.source, isPlain(patch) ? patch : {}, replacePaths) };
}

/**
 * A whole config. One that a program has written (JSON.stringify, nothing else looks like it) has values but
 * no hand in it: the values go into the text that is there. Any other text is its author's, and taken as it
 * is.
 */
function replaced(loaded: Loaded, raw: string, sent: Plain, seen: Seen): Decision {
  const { parsed } = loaded;
  const whole = loaded.included.length === 0 || hasInclude(sent);
  const stored: Plain = whole ? (isPlain(parsed) ? parsed : {}) : sourceOf(loaded);
  const restored = restore(sent, stored);
  if (!isPlain(parsed) || !isMade(raw, sent)) {
    const values = rewriteText(raw, sent, restored).text;
    return { kind: "text", file: loaded.path, text: restoreComments(values, loaded.raw ?? "", parsed) };
  }
  const base = whole ? stored : sourceOf(loaded);
  const view = loaded.valid ? seen.view(loaded) : {};
  const changes = changesOf(base, restored)
    .flatMap((change) => (change.before === undefined ? leavesOf([change]) : [change]))
    .filter((change) => !isOnlyShown(change, view));
  const after = withChanges(base, changes);
  if (whole && loaded.valid && hasInclude(stored)) {
    // The includes themselves are edited: only the text of the config can say that.
    const text = rewriteText(loaded.raw ?? "{}", stored, after).text;
    return { kind: "text", file: loaded.path, text };
  }
  return { kind: "values", after: whole && loaded.valid ? sourceAfter(loaded, changes) : (after as Plain) };
}

/** Changes of the file's own words, made to what they mean once older keys are moved. */
function sourceAfter(loaded: Loaded, changes: readonly Change[]): Plain {
  return withChanges(loaded.source, changes) as Plain;
}

/**
 * Forms send back what they were shown, defaults too; a default is not written because it was seen (C-34).
 */
function isOnlyShown({ path, before, after }: Change, view: Plain): boolean {
  return before === undefined && same(after, valueAt(view, path));
}

/** C-48: config.set is no way to delete agents. */
function keepAgents(next: Loaded, previous: Loaded): void {
  const ids = (loaded: Loaded): string[] => {
    const entries = valueAt(sourceOf(loaded), ["agents", "entries"]);
    return isPlain(entries) ? Object.keys(entries) : [];
  };
  const left = ids(next);
  const gone = ids(previous).filter((id) => !left.includes(id));
  if (gone.length === 0) return;
  throw fault("INVALID_REQUEST", {
    problem: `config.set cannot remove agents (${gone.join(", ")}); use agents.delete`,
  });
}

async function readObject({ kind, raw }: ConfigRequest): Promise<Plain> {
  const refused = (problem: string): Error => fault("INVALID_REQUEST", { problem });
  let value: unknown;
  try {
    value = await parseText(raw);
  } catch (error) {
    throw refused(`config.${kind} raw is not JSON5: ${messageOf(error)}`);
  }
  if (!isPlain(value)) throw refused(`config.${kind} raw must be an object`);
  if (tooDeep(value)) throw refused(`config.${kind} raw is nested too deeply`);
  return value;
}

function isMade(raw: string, value: unknown): boolean {
  const text = raw.trim();
  return [undefined, 1, 2, 3, 4, "\t"].some((indent) => JSON.stringify(value, null, indent) === text);
}

function hasInclude(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasInclude);
  if (!isPlain(value)) return false;
  return Object.hasOwn(value, "$include") || Object.values(value).some(hasInclude);
}
