// Taking a changed file over: check, plan, swap, tell everybody (house 4.3, "a config change"). The watcher,
// the methods and the commands all come through here, one after the other.

import type { ConfigRequest } from "#config/edit/requests";
import { type Loaded, loadConfig } from "#config/load";
import { type ConfigIssue, issueLine, problem } from "#config/load/problems";
import { lineColumn, nearest, scan } from "#config/load/text";
import { held, type Planned, planOf } from "#config/plan";
import type { Config } from "#config/schema/root";
import type { ConfigChange, ConfigListener, ConfigState } from "#config/service";
import { snapshotOf } from "#config/snapshot";
import { staleConfig, writeConfig, type WriteOrder, type Written } from "#config/write";
import { keepLastGood } from "#config/write/last-good";
import { noteEdit } from "#config/write/undo";
import { messageOf } from "#kernel/fault";
import { fault } from "#protocol/errors";
import { configChanged, configInvalid } from "#protocol/events/config";

export interface ReloadOutcome {
  /**
   * unchanged: the file is as it was. applied: in use now, apart from `pending`. held: gateway.reload.mode is
   * off. invalid: the file cannot be used. failed: it could, but somebody refused it; nothing was changed.
   */
  kind: "unchanged" | "applied" | "held" | "invalid" | "failed";
  loaded: Loaded;
  /** Keys that are in use from now on. */
  paths: readonly string[];
  /** Keys that wait for a restart. */
  pending: readonly string[];
  /** Of invalid and failed: file, line, column, key and reason. */
  problem?: string;
}

export interface ChangeOutcome {
  written: Written;
  reload: ReloadOutcome;
}

/** Runs work after all that was asked for before. */
export function inTurn<T>(state: ConfigState, work: () => Promise<T>): Promise<T> {
  const mine = state.turn.then(work, work);
  state.turn = mine.catch(() => {});
  return mine;
}

/** @param tentative an invalid file is not reported: it may still be being written */
export async function reloadConfig(
  state: ConfigState, { tentative = false }: { tentative?: boolean } = {},
): Promise<ReloadOutcome> {
  const read = await loadConfig(state.input);
  // A file that is gone is not an empty config: nobody takes all settings back by moving a file.
  const loaded = read.exists || !state.loaded.exists ? read : gone(read);
  if (sameText(loaded, state.disk)) return outcome(state, "unchanged");
  const before = state.disk;
  if (!loaded.valid) {
    return tentative ? { ...outcome(state, "invalid"), loaded } : await refuse(state, loaded);
  }
  const result = await takeOver(state, loaded);
  if (before.exists && before.valid) {
    await noteEdit(state, before, loaded).catch((error: unknown) =>
      state.log.warn("the config journal cannot be written", { problem: messageOf(error) }));
  }
  return result;
}

export async function requestChange(state: ConfigState, request: ConfigRequest): Promise<ChangeOutcome> {
  const { orderOf } = await import("#config/edit/requests");
  return await writeAndReload(state, await orderOf(request, {
    hashOf: async (loaded) => (await state.hashesOf(loaded)).file,
    view: (loaded) => snapshotOf(loaded, { ...state.diskHashes, applied: state.applied }).config,
    stale: staleConfig,
  }));
}

export async function writeAndReload(state: ConfigState, order: WriteOrder): Promise<ChangeOutcome> {
  let written: Written;
  try {
    written = await writeConfig(state, {
      ...order,
      accept: async (next, previous) => {
        await order.accept?.(next, previous);
        await verify(state, next).catch((error: unknown) => {
          if (!(error instanceof KeyProblem)) throw error;
          const problem = `invalid config: ${error.key.join(".")}: ${error.message}`;
          throw fault("INVALID_REQUEST", { problem });
        });
      },
    });
  } catch (error) {
    // Whoever is told "the file changed" must find the change when he looks again.
    await reloadConfig(state);
    throw error;
  }
  if (written.noop || order.dryRun) {
    return { written, reload: { ...outcome(state, "unchanged"), loaded: written.loaded } };
  }
  return { written, reload: await takeOver(state, written.loaded) };
}

/** A valid file becomes the config in use, as far as that goes without a restart. */
async function takeOver(state: ConfigState, loaded: Loaded): Promise<ReloadOutcome> {
  state.disk = loaded;
  state.diskHashes = await state.hashesOf(loaded);
  state.snapshot = undefined;
  const result = await apply(state, loaded);
  state.problem = result.problem;
  state.snapshot = undefined;
  const { log, env: { clock } } = state;
  if (result.problem !== undefined) log.error(`config reload failed: ${result.problem}`);
  else if (result.pending.length > 0) {
    log.warn(`config changed; restart the gateway to apply: ${result.pending.join(", ")}`);
  } else if (result.paths.length > 0) log.info(`config reloaded: ${result.paths.join(", ")}`);
  state.publish?.(configChanged, { path: loaded.path, hash: state.diskHashes.file, ts: clock.now() });
  if (state.publish && result.kind === "applied" && result.pending.length === 0) {
    await keepLastGood(state.input, loaded).catch((error: unknown) =>
      log.warn("the last good config cannot be kept", { problem: messageOf(error) }));
  }
  return result;
}

async function apply(state: ConfigState, loaded: Loaded): Promise<ReloadOutcome> {
  const planned = planOf(state.current, loaded.config, state.input.vars);
  if (loaded.config.gateway.reload.mode === "off") {
    state.pending = planned.map(({ path }) => path);
    if (planned.length === 0) state.applied = state.diskHashes.revision;
    return { ...outcome(state, "held"), loaded };
  }
  const live = planned.filter(({ reload }) => reload !== "process");
  try {
    await verify(state, loaded);
    await swap(state, loaded, held(loaded.config, state.current, planned), changeOf(live));
  } catch (error) {
    const named = error instanceof KeyProblem ? error.key : live[0]?.segments ?? planned[0]?.segments ?? [];
    return { ...outcome(state, "failed"), loaded, problem: located(state, loaded, named, messageOf(error)) };
  }
  state.pending = planned.filter(({ reload }) => reload === "process").map(({ path }) => path);
  if (state.pending.length === 0) state.applied = state.diskHashes.revision;
  return { ...outcome(state, "applied"), loaded, paths: live.map(({ path }) => path) };
}

/** Swaps, and tells everybody; when one of them fails, swaps back and tells those who knew. */
async function swap(state: ConfigState, loaded: Loaded, next: Config, change: ConfigChange): Promise<void> {
  const previous = { loaded: state.loaded, current: state.current };
  Object.assign(state, { loaded, current: next });
  if (change.paths.length === 0) return;
  const told: ConfigListener[] = [];
  try {
    for (const listener of [...state.listeners]) {
      told.push(listener);
      await listener(next, previous.current, change);
    }
  } catch (error) {
    Object.assign(state, previous);
    for (const listener of told.reverse()) {
      try {
        await listener(previous.current, next, change);
      } catch (again) {
        state.log.error("taking a config change back failed", { problem: messageOf(again) });
      }
    }
    throw error;
  }
}

class KeyProblem extends Error {
  readonly key: readonly string[];

  constructor(key: readonly string[], message: string) {
    super(message);
    this.key = key;
  }
}

/** The next start must not be refused; better nobody gets used to a file before that is known. */
async function verify(state: ConfigState, loaded: Loaded): Promise<void> {
  if (state.current.gateway.mode === "local" && loaded.config.gateway.mode !== "local") {
    throw new KeyProblem(["gateway", "mode"], "must stay local: a gateway would not start with this file");
  }
  for (const check of state.checks) await check(loaded);
}

async function refuse(state: ConfigState, loaded: Loaded): Promise<ReloadOutcome> {
  const { log, env: { clock } } = state;
  const name = state.input.fs.basename(loaded.path);
  const said = loaded.issues.map((issue) => issueText(issue, name)).join("; ");
  state.disk = loaded;
  state.diskHashes = await state.hashesOf(loaded);
  state.snapshot = undefined;
  state.problem = said;
  log.warn(`config reload skipped (invalid config): ${said}`);
  state.publish?.(configInvalid, {
    path: loaded.path,
    ts: clock.now(),
    issues: loaded.issues.map(({ path, message, line, column }) => ({
      path, message, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }),
    })),
  });
  return { ...outcome(state, "invalid"), loaded, problem: said };
}

/** `openclaw.json:3:5 — gateway.port: …` */
function issueText({ line, column, ...issue }: ConfigIssue, name: string): string {
  return `${line === undefined ? "" : `${name}:${line}:${column ?? 1} — `}${issueLine(issue, name)}`;
}

function gone(loaded: Loaded): Loaded {
  return { ...loaded, valid: false, issues: [problem("", "the config file is gone")] };
}

function sameText(a: Loaded, b: Loaded): boolean {
  return a.exists === b.exists && a.raw === b.raw && a.included.length === b.included.length &&
    a.included.every(({ path, text }, at) => path === b.included[at]?.path && text === b.included[at]?.text);
}

function outcome(state: ConfigState, kind: ReloadOutcome["kind"]): ReloadOutcome {
  return { kind, loaded: state.disk, paths: [], pending: state.pending };
}

function changeOf(planned: readonly Planned[]): ConfigChange {
  const paths = planned.map(({ path }) => path);
  return {
    paths,
    touches: (path) =>
      paths.some((each) => each === path || each.startsWith(`${path}.`) || path.startsWith(`${each}.`)),
  };
}

/** `openclaw.json:3:5 — gateway.mode: …` */
function located(state: ConfigState, loaded: Loaded, key: readonly string[], message: string): string {
  const name = state.input.fs.basename(loaded.path);
  const found = loaded.raw === null ? undefined : scan(loaded.raw);
  const { line, column } = found && loaded.raw !== null
    ? lineColumn(loaded.raw, nearest(found.root, key).spot.keyAt)
    : { line: 1, column: 1 };
  return `${name}:${line}:${column} — ${key.join(".")}: ${message}`;
}
