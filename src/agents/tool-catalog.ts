// The tools of this build, and which of them an agent may use.

import { z } from "zod";
import type { Model, Tool, ToolDeps, ToolSpec } from "#agents/port";
import { layersFor, passes, PROFILE_LABELS, profileFor, profilesOf } from "./workspace/policy.ts";
import { tools as makers } from "./tools/manifest.gen.ts";
import { execMode, execRefusal } from "./workspace/exec-mode.ts";

/** Groups in the order dashboards show them. */
const GROUPS = [
  { id: "fs", label: "Files" },
  { id: "runtime", label: "Runtime" },
  { id: "sessions", label: "Sessions" },
] as const;

export interface Where {
  agentId: string;
  /** Policies may name a provider or a model. */
  model?: Pick<Model, "provider" | "id">;
  sessionKey?: string;
}

export class ToolCatalog {
  readonly #settings: ToolDeps["settings"];
  readonly #deps: ToolDeps;
  #made: readonly Tool[] | undefined;
  readonly #specs = new WeakMap<Tool, ToolSpec>();

  constructor(deps: ToolDeps) {
    this.#settings = deps.settings;
    this.#deps = deps;
  }

  // Made on first use: building their schemas takes longer than most of the start.
  get #tools(): readonly Tool[] {
    this.#made ??= makers.map((make) => make(this.#deps)).sort((a, b) => (a.name < b.name ? -1 : 1));
    return this.#made;
  }

  /** The tools a run may use, after policy; in an order that does not change between turns. */
  effective(where: Where): Tool[] {
    const settings = this.#settings();
    const layers = layersFor(settings, where.agentId, where.model);
    const commands = execMode(settings, where.agentId) === "full";
    return this.#tools.filter((tool) => passes(tool, layers) && (tool.name !== "exec" || commands));
  }

  /** What a model is told of the tools. */
  specs(tools: readonly Tool[]): ToolSpec[] {
    return tools.map((tool) => {
      const known = this.#specs.get(tool);
      if (known) return known;
      const { $schema: _, ...parameters } = z.toJSONSchema(tool.params, { io: "input" });
      const spec: ToolSpec = { name: tool.name, description: tool.description, parameters };
      this.#specs.set(tool, spec);
      return spec;
    });
  }

  find(name: string): Tool | undefined {
    return this.#tools.find((tool) => tool.name === name);
  }

  /** Why a call of a tool that is not among the effective ones fails, for the model and the person. */
  refusal(name: string, where: Where): string {
    const offered = this.effective(where).map((tool) => tool.name);
    const list = offered.length === 0 ? "none" : offered.join(", ");
    if (!this.find(name)) return `Tool "${name}" does not exist. Tools: ${list}.`;
    const off = name === "exec" ? execRefusal(execMode(this.#settings(), where.agentId)) : undefined;
    return off ?? `Tool "${name}" is not allowed here by the tool policy. Tools: ${list}.`;
  }

  /** `tools.catalog`: every tool of this build, by group. */
  catalog(agentId: string) {
    const groups = GROUPS.map(({ id, label }) => ({
      id,
      label,
      source: "core" as const,
      tools: this.#tools.filter((tool) => tool.group === id).map((tool) => ({
        id: tool.name,
        label: tool.name,
        description: tool.description,
        source: "core" as const,
        defaultProfiles: profilesOf(tool.name),
      })),
    }));
    return { agentId, profiles: PROFILE_LABELS.map((each) => ({ ...each })), groups };
  }

  /**
   * `tools.effective`: what a session may use, with a notice where the configuration asks for what is not
   * built.
   */
  report(where: Where) {
    const settings = this.#settings();
    const mode = execMode(settings, where.agentId);
    const message = mode === "deny" ? undefined : execRefusal(mode);
    const tools = this.effective(where).map((tool) => ({
      id: tool.name,
      label: tool.label,
      description: tool.description,
      rawDescription: tool.description,
      source: "core" as const,
    }));
    return {
      agentId: where.agentId,
      profile: profileFor(layersFor(settings, where.agentId, where.model)),
      groups: [{ id: "core" as const, label: "Built-in tools", source: "core" as const, tools }],
      ...(message ? { notices: [{ id: "exec-mode", severity: "warning" as const, message }] } : {}),
    };
  }
}
