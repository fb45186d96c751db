// Which tools a policy lets through (agent-tools §5.3): every layer must agree, and a denial always wins.

import type { ToolPolicy, ToolSettings } from "../models/settings.ts";

export interface PolicyTool {
  name: string;
  group: string;
}

/** Profiles a tool is part of; `full` has all of them. */
const PROFILES: Readonly<Record<string, readonly string[]>> = {
  ls: ["coding"],
  read: ["coding"],
  write: ["coding"],
  edit: ["coding"],
  exec: ["coding"],
  session_status: ["minimal", "coding", "messaging"],
};

/** Names of earlier versions that policies may still use. */
const RETIRED: Readonly<Record<string, string>> = {
  bash: "exec",
  "apply-patch": "apply_patch",
  cron: "automations",
};

export const PROFILE_LABELS = [
  { id: "minimal", label: "Minimal" },
  { id: "coding", label: "Coding" },
  { id: "messaging", label: "Messaging" },
  { id: "full", label: "Full" },
] as const;

export type ProfileId = typeof PROFILE_LABELS[number]["id"];

export function profilesOf(tool: string): ProfileId[] {
  const names = PROFILES[tool] ?? [];
  return PROFILE_LABELS.map(({ id }) => id).filter((id) => names.includes(id));
}

/** The layers that count for an agent and a model, outermost first. */
export function layersFor(
  settings: ToolSettings,
  agentId: string,
  model: { provider: string; id: string } | undefined,
): ToolPolicy[] {
  return [settings.tools, settings.agents?.entries?.[agentId]?.tools].flatMap((layer) => {
    const special = layer && model
      ? layer.byProvider?.[`${model.provider}/${model.id}`] ?? layer.byProvider?.[model.provider]
      : undefined;
    return [...(layer ? [layer] : []), ...(special ? [special] : [])];
  });
}

/** The innermost profile that is set. */
export function profileFor(layers: readonly ToolPolicy[]): string {
  return layers.findLast(({ profile }) => profile !== undefined)?.profile ?? "full";
}

export function passes(tool: PolicyTool, layers: readonly ToolPolicy[]): boolean {
  return layers.every((layer) => {
    if (matches(tool, layer.deny)) return false;
    const { profile = "full", allow } = layer;
    const inProfile = profile === "full" || (PROFILES[tool.name] ?? []).includes(profile);
    if (!inProfile && !matches(tool, layer.alsoAllow)) return false;
    return (allow?.length ?? 0) === 0 || matches(tool, allow);
  });
}

function matches(tool: PolicyTool, patterns: readonly string[] | undefined): boolean {
  return (patterns ?? []).some((pattern) => {
    const wanted = pattern.trim().toLowerCase();
    if (wanted.startsWith("group:")) return wanted === "group:openclaw" || wanted === `group:${tool.group}`;
    const name = RETIRED[wanted] ?? wanted;
    return name.includes("*") ? globbed(name, tool.name) : name === tool.name;
  });
}

/** `*` stands for any run of characters. */
function globbed(glob: string, name: string): boolean {
  const words = glob.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${words.join(".*")}$`).test(name);
}
