// Which of the dangerous tools agents may use, as far as the config alone tells. When in doubt the answer is
// yes: an audit that misses something is worse than one that asks too often.

import { getPath } from "#kernel/dotpath";
import type { Config } from "#config/schema/root";

export const RUNTIME_TOOLS: readonly string[] = ["exec", "process"];
export const FILE_TOOLS: readonly string[] = ["read", "write", "edit", "apply_patch"];
export const CONTROL_TOOLS: readonly string[] = ["gateway", "cron", "nodes", "sessions_spawn"];

const GROUPS: Readonly<Record<string, readonly string[]>> = {
  "group:runtime": [...RUNTIME_TOOLS, "bash"],
  "group:fs": FILE_TOOLS,
  "group:automation": ["cron", "gateway"],
  "group:nodes": ["nodes"],
  "group:sessions": ["sessions_list", "sessions_history", "sessions_send", "sessions_spawn"],
};

/** What each profile has of the tools above; `full` and none have all. */
const PROFILES: Readonly<Record<string, readonly string[]>> = {
  minimal: [],
  messaging: [],
  coding: [...RUNTIME_TOOLS, ...FILE_TOOLS, "sessions_spawn", "cron"],
};

export interface AgentTools {
  agentId: string;
  allows(tool: string): boolean;
  /** Every session of the agent runs its tools in a sandbox. */
  sandboxed: boolean;
  /** File tools stay inside the workspace. */
  confined: boolean;
}

export function agentTools(config: Config): AgentTools[] {
  return Object.entries(config.agents.entries).map(([agentId, entry]) => {
    const own: unknown = entry.tools;
    const layers = [config.tools, own];
    const mode = entry.sandbox?.mode ?? config.agents.defaults.sandbox.mode;
    const confined = getPath(own, "fs.workspaceOnly") ?? config.tools.fs.workspaceOnly;
    return {
      agentId,
      sandboxed: mode === "all",
      confined: confined === true,
      allows: (tool) => layers.every((layer) => layerAllows(layer, tool)) && execAllows(config, own, tool),
    };
  });
}

/** The agents that may use one of the tools and are not held in a sandbox. */
export function agentsWith(config: Config, tools: readonly string[]): string[] {
  const able = agentTools(config).filter((agent) =>
    !agent.sandboxed && tools.some((tool) => agent.allows(tool))
  );
  return able.map((agent) => agent.agentId);
}

function layerAllows(layer: unknown, tool: string): boolean {
  if (matches(names(layer, "deny"), tool)) return false;
  const profile = getPath(layer, "profile");
  const known = typeof profile === "string" ? PROFILES[profile] : undefined;
  if (matches(names(layer, "alsoAllow"), tool)) return true;
  const allow = names(layer, "allow");
  if (allow.length > 0) return matches(allow, tool);
  return known === undefined || known.includes(tool);
}

function execAllows(config: Config, own: unknown, tool: string): boolean {
  if (!RUNTIME_TOOLS.includes(tool)) return true;
  return (getPath(own, "exec.mode") ?? config.tools.exec.mode) !== "deny";
}

/** The texts of a list; anything else is none. */
export function names(value: unknown, path: string): string[] {
  const list = getPath(value, path);
  return Array.isArray(list) ? list.map(String) : [];
}

function matches(patterns: readonly string[], tool: string): boolean {
  return patterns.some((pattern) => {
    if (GROUPS[pattern]?.includes(tool)) return true;
    const text = pattern.toLowerCase().replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
    return new RegExp(`^${text}$`).test(tool);
  });
}
