// Whether commands may run (agent-tools T-41). The strictest of the layers counts.

import type { ExecSettings, ToolSettings } from "../models/settings.ts";

export type ExecMode = "deny" | "allowlist" | "ask" | "auto" | "full";

// From strict to open.
const ORDER: readonly ExecMode[] = ["deny", "allowlist", "ask", "auto", "full"];

/** Off unless the configuration says otherwise: this build has no approvals that could stand between. */
export function execMode(settings: ToolSettings, agentId: string): ExecMode {
  const layers = [settings.tools?.exec, settings.agents?.entries?.[agentId]?.tools?.exec];
  const set = layers.map(modeOf).filter((mode) => mode !== undefined);
  return ORDER.find((mode) => set.includes(mode)) ?? "deny";
}

/** A layer's mode; `security` and `ask` say the same in older words. */
function modeOf(layer: ExecSettings | undefined): ExecMode | undefined {
  if (layer?.mode !== undefined) return ORDER.find((mode) => mode === layer.mode) ?? "deny";
  if (layer?.security === undefined && layer?.ask === undefined) return undefined;
  if (layer.security === "deny" || layer.security === undefined) return "deny";
  if (layer.ask !== undefined && layer.ask !== "off") return "ask";
  return layer.security === "full" ? "full" : "allowlist";
}

/** Why commands do not run in a mode, for the agent and the person; undefined when they do. */
export function execRefusal(mode: ExecMode): string | undefined {
  if (mode === "full") return undefined;
  if (mode === "deny") {
    return 'Commands are off. To allow them, set tools.exec.mode to "full" in the configuration.';
  }
  return `tools.exec.mode "${mode}" needs approvals, which this build does not have yet: ` +
    'commands stay off. Use "full" or "deny".';
}
