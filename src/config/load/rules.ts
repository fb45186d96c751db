// What one key alone cannot say: rules between keys.

import { isPlain } from "./plain.ts";

export interface RuleBreach {
  path: string;
  message: string;
}

/** Problems between keys of a file whose keys are valid one by one. */
export function breaches(source: unknown): RuleBreach[] {
  return toolScopes(source, "tools").concat(agentScopes(source));
}

const BOTH_ALLOWS = "tools cannot set both allow and alsoAllow in the same scope " +
  "(merge alsoAllow into allow, or remove allow and use profile + alsoAllow)";

function agentScopes(source: unknown): RuleBreach[] {
  const agents = isPlain(source) ? source["agents"] : undefined;
  const entries = isPlain(agents) ? agents["entries"] : undefined;
  if (!isPlain(entries)) return [];
  return Object.entries(entries).flatMap(([id, entry]) => toolScopes(entry, "tools", `agents.entries.${id}`));
}

/** The policy at `key` and every policy inside it. */
function toolScopes(parent: unknown, key: string, above = ""): RuleBreach[] {
  const policy = isPlain(parent) ? parent[key] : undefined;
  if (!isPlain(policy)) return [];
  const path = above === "" ? key : `${above}.${key}`;
  const here = isFilled(policy["allow"]) && isFilled(policy["alsoAllow"])
    ? [{ path, message: BOTH_ALLOWS }]
    : [];
  const maps = ["byProvider", "toolsBySender"].flatMap((map) => {
    const inner = policy[map];
    return isPlain(inner)
      ? Object.keys(inner).flatMap((name) => toolScopes(inner, name, `${path}.${map}`))
      : [];
  });
  const nested = ["subagents", "sandbox"].flatMap((name) =>
    toolScopes(policy[name], "tools", `${path}.${name}`)
  );
  return [...here, ...maps, ...nested];
}

function isFilled(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0;
}
