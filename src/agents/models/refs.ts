// Model references: `provider/model`, an alias, or a bare id where only one model has it (agent-tools T-10).

import type { Model } from "#agents/port";
import type { AgentRoomSettings, AgentSettings, ModelChoice } from "./settings.ts";

/** The first slash splits: ids of routers have slashes of their own. */
export function splitRef(ref: string): { provider: string; id: string } | undefined {
  const at = ref.indexOf("/");
  return at > 0 && at < ref.length - 1 ? { provider: ref.slice(0, at), id: ref.slice(at + 1) } : undefined;
}

export function refOf(model: Pick<Model, "provider" | "id">): string {
  return `${model.provider}/${model.id}`;
}

export interface Choice {
  primary?: string;
  fallbacks: readonly string[];
}

/** A configured choice in its long form, or undefined when nothing is chosen. */
export function choiceOf(choice: ModelChoice | undefined): Choice | undefined {
  if (choice === undefined) return undefined;
  if (typeof choice === "string") {
    return choice.trim() === "" ? undefined : { primary: choice, fallbacks: [] };
  }
  const fallbacks = choice.fallbacks ?? [];
  if (choice.primary) return { primary: choice.primary, fallbacks };
  return fallbacks.length > 0 ? { fallbacks } : undefined;
}

/** The choice that counts for an agent: its own as it is, else the defaults' (T-13). */
export function choiceFor(settings: AgentRoomSettings, agentId: string): Choice | undefined {
  const own = choiceOf(settings.agents?.entries?.[agentId]?.model);
  return own ?? choiceOf(settings.agents?.defaults?.model);
}

function agentsOf(settings: AgentRoomSettings): AgentSettings[] {
  const { defaults, entries } = settings.agents ?? {};
  return [...(defaults ? [defaults] : []), ...Object.values(entries ?? {})];
}

/** Every reference the settings mention: choices, fallbacks and the keys of `models`. */
export function mentioned(settings: AgentRoomSettings): string[] {
  return agentsOf(settings).flatMap((agent) => {
    const choice = choiceOf(agent.model);
    const chosen = choice?.primary === undefined ? [] : [choice.primary];
    return [...chosen, ...(choice?.fallbacks ?? []), ...Object.keys(agent.models ?? {})];
  });
}

/** Alias in lower case → reference; an agent's own aliases are seen by all, the defaults' win. */
export function aliasesIn(settings: AgentRoomSettings): Map<string, string> {
  const aliases = new Map<string, string>();
  for (const agent of agentsOf(settings).toReversed()) {
    for (const [ref, { alias }] of Object.entries(agent.models ?? {})) {
      if (alias) aliases.set(alias.toLowerCase(), ref);
    }
  }
  return aliases;
}
