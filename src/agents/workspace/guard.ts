// Which files the tools may touch. Relative paths belong to the workspace; links are followed before anything
// is decided, so that neither `..` nor a link leads past a rule.

import type { ToolDeps } from "#agents/port";
import type { Fs } from "#runtime/port";
import { execMode } from "./exec-mode.ts";

export interface Place {
  /** Absolute, with every link of the existing part resolved. */
  path: string;
  /** As the agent wrote it, for messages. */
  shown: string;
  exists: boolean;
}

/** Why a path may not be touched, as a sentence for the agent. */
export class Refusal extends Error {}

type Access = "read" | "write";

/**
 * The place a path means.
 * @throws Refusal when the rules close it
 */
export async function placeOf(
  deps: Pick<ToolDeps, "runtime" | "settings" | "stateDir">,
  where: { workspaceDir: string; agentId: string },
  path: string,
  access: Access,
): Promise<Place> {
  const { fs, host } = deps.runtime;
  if (path.trim() === "") throw new Refusal("Path is empty.");
  if (path.includes("\0")) throw new Refusal("Path contains a NUL character.");
  const home = /^~(?=$|[\\/])/.test(path) ? fs.join(host.homeDir(), path.slice(1)) : path;
  const wanted = fs.resolve(where.workspaceDir, home);
  const real = await followed(fs, wanted);
  const root = await followed(fs, where.workspaceDir);
  const place = { path: real.path, shown: wanted, exists: real.exists };
  if (inside(fs, root.path, real.path)) return place;
  const state = await followed(fs, deps.stateDir);
  if (inside(fs, state.path, real.path)) {
    throw new Refusal(`Path is in the gateway's own state folder, which tools may not touch: ${wanted}`);
  }
  const { tools, agents } = deps.settings();
  const only = [tools, agents?.entries?.[where.agentId]?.tools].some((layer) => layer?.fs?.workspaceOnly);
  if (only) throw new Refusal(`Path is outside the workspace (tools.fs.workspaceOnly): ${wanted}`);
  // Whoever may write anywhere can have commands run, so this follows the rule for commands.
  if (access === "write" && execMode(deps.settings(), where.agentId) !== "full") {
    throw new Refusal(
      `Path is outside the workspace, and writing there needs tools.exec.mode "full": ${wanted}`,
    );
  }
  return place;
}

/** Resolves the links of the part that exists and appends the rest. */
async function followed(fs: Fs, path: string): Promise<{ path: string; exists: boolean }> {
  const missing: string[] = [];
  for (let at = path;; at = fs.dirname(at)) {
    const real = await fs.realPath(at);
    if (real !== null) return { path: fs.join(real, ...missing), exists: missing.length === 0 };
    if (fs.dirname(at) === at) return { path, exists: false };
    missing.unshift(fs.basename(at));
  }
}

function inside(fs: Fs, root: string, path: string): boolean {
  const relative = fs.relative(root, path);
  return relative === "" || !(relative === ".." || /^\.\.[\\/]/.test(relative) || fs.isAbsolute(relative));
}
