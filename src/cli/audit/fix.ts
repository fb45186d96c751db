// `security audit --fix`: tightens file modes and does nothing else (auth §13).

import { messageOf } from "#kernel/fault";
import { expandTilde, text } from "#config/paths";
import { logFileOf } from "../target/log-file.ts";
import type { Facts, Machine } from "./facts.ts";
import { gatherFacts } from "./facts.ts";
import { agentFiles, FILE_MODE, FOLDER_MODE, octal, privatePaths } from "./files.ts";

export interface FixAction {
  kind: "chmod";
  path: string;
  /** As octal text, `0600`. */
  mode: string;
  ok: boolean;
  error?: string;
}

export interface FixReport {
  ok: boolean;
  /** What was changed; what was right already is not listed. */
  actions: FixAction[];
}

export async function fix(machine: Machine): Promise<FixReport> {
  const facts = await gatherFacts(machine, {});
  const actions: FixAction[] = [];
  for (const path of await privateFiles(facts)) {
    const look = await facts.files.look(path);
    if (!look || look.kind === "other" || (look.mode & 0o077) === 0) continue;
    // Through a link another owner's file could be meant.
    if (look.link) continue;
    actions.push(await tighten(facts, path, look.kind === "folder" ? FOLDER_MODE : FILE_MODE));
  }
  return { ok: actions.every((action) => action.ok), actions };
}

async function tighten({ files: { fs } }: Facts, path: string, mode: number): Promise<FixAction> {
  const action = { kind: "chmod" as const, path, mode: octal(mode) };
  try {
    await fs.chmod(path, mode);
    return { ...action, ok: true };
  } catch (error) {
    // A file of another user: the report says which one.
    return { ...action, ok: false, error: messageOf(error) };
  }
}

/** Everything the checks of files look at. */
async function privateFiles(facts: Facts): Promise<string[]> {
  const { files: { fs }, place, loaded, config, vars } = facts;
  const own = privatePaths(fs, place.stateDir);
  const { profiles, sessions } = await agentFiles(fs, place.stateDir);
  const moved = text(vars["OPENCLAW_OAUTH_DIR"]);
  const { file } = config.logging;
  return [
    place.stateDir,
    place.configPath,
    own.dotenv,
    own.identity,
    ...own.identityFiles,
    ...own.stores,
    own.agents,
    moved === undefined ? own.credentials : expandTilde(moved, place.home, fs),
    ...profiles,
    ...sessions,
    ...loaded.included.map(({ path }) => path),
    await logFileOf(facts, { text: () => file }),
  ];
}
