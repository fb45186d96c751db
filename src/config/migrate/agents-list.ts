// agents.list (a list with ids) became agents.entries (a map by id). Read here, never written back by itself.

import { isPlain, type Plain } from "../load/plain.ts";

/**
 * The file with its list of agents as a map, and what to tell; the same file when there is nothing to move.
 */
export function moveAgentsList(
  source: Plain,
): { source: Plain; warnings: { path: string; message: string }[] } {
  const agents = source["agents"];
  if (!isPlain(agents) || !Array.isArray(agents["list"])) return { source, warnings: [] };
  const { list, ...rest } = agents;
  const listed = (Array.isArray(list) ? list : []).filter(isPlain).map((agent) => {
    const { id, ...entry } = agent;
    return [String(id ?? "main").toLowerCase(), entry] as const;
  });
  // An entry that is already there wins (spec/doctor §3.3).
  const entries = { ...Object.fromEntries(listed), ...(isPlain(rest["entries"]) ? rest["entries"] : {}) };
  return {
    source: { ...source, agents: { ...rest, entries } },
    warnings: [{ path: "agents.entries", message: "Moved agents.list to keyed agents.entries." }],
  };
}
