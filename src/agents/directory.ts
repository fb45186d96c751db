// Which agents there are, who they are and where their files lie.

import type { Model, ToolDeps } from "#agents/port";
import type { Env } from "#kernel/env";
import { messageOf } from "#kernel/fault";
import { fault } from "#protocol/errors";
import type { AgentRoomSettings, AgentSettings } from "./models/settings.ts";
import { choiceFor, refOf } from "./models/refs.ts";
import { thinkingLevels } from "./models/thinking.ts";
import { execMode } from "./workspace/exec-mode.ts";
import { type Looks, looksIn } from "./workspace/identity.ts";
import { SEED_FILES } from "./workspace/texts.ts";

export interface DirectoryDeps {
  runtime: Pick<ToolDeps["runtime"], "fs" | "host">;
  env: Env;
  /** Variables of the process: OPENCLAW_WORKSPACE_DIR. */
  environment: Readonly<Record<string, string>>;
  stateDir: string;
  settings(): AgentRoomSettings;
  models: {
    resolve(ref: string | undefined, agentId: string): Model;
    thinkingDefault(model: Model, agentId: string): string;
  };
}

/** What `agent.identity.get` answers. */
export type AgentIdentity = {
  agentId: string;
  name: string;
  nameSource: "config" | "agent" | "workspace" | "default";
  avatar: string;
  emoji?: string;
};

/** The agent that exists when none is configured. */
const MAIN = "main";
const DEFAULT_NAME = "Assistant";
const IDENTITY_BYTES_MAX = 20_000;

export class AgentDirectory {
  readonly #deps: DirectoryDeps;
  readonly #ready = new Map<string, Promise<void>>();

  constructor(deps: DirectoryDeps) {
    this.#deps = deps;
  }

  /** Ids of the agents, the default one first. */
  ids(): string[] {
    const ids = Object.keys(this.#entries());
    const first = this.defaultId;
    return [first, ...ids.filter((id) => id !== first)];
  }

  /** The agent that is meant when nobody is named (spec/config, agents). */
  get defaultId(): string {
    const entries = this.#entries();
    const ids = Object.keys(entries);
    const named = this.#deps.settings().agents?.defaults?.systemAgent?.agentId?.toLowerCase();
    if (named !== undefined && ids.includes(named)) return named;
    return ids.find((id) => entries[id]?.default) ?? ids[0] ?? MAIN;
  }

  has(agentId: string): boolean {
    return agentId === this.defaultId || Object.hasOwn(this.#entries(), agentId);
  }

  /** @throws UNKNOWN_AGENT */
  require(agentId: string): string {
    if (!this.has(agentId)) throw fault("UNKNOWN_AGENT", { problem: `unknown agent id "${agentId}"` });
    return agentId;
  }

  /** Absolute path of an agent's workspace; it may not exist yet. */
  workspaceDir(agentId: string): string {
    const { runtime, environment, stateDir } = this.#deps;
    const { fs } = runtime;
    const own = this.#entries()[agentId]?.workspace;
    if (own) return this.#absolute(own);
    const shared = this.#deps.settings().agents?.defaults?.workspace || environment["OPENCLAW_WORKSPACE_DIR"];
    // The default agent keeps the plain folder, so that a second agent does not move the files of the first.
    if (agentId === this.defaultId) return shared ? this.#absolute(shared) : fs.join(stateDir, "workspace");
    return shared ? fs.join(this.#absolute(shared), agentId) : fs.join(stateDir, `workspace-${agentId}`);
  }

  /** Makes the workspace and, in an empty one, its first files. Cheap once it was done. */
  async ensureWorkspace(agentId: string): Promise<void> {
    const folder = this.workspaceDir(agentId);
    const known = this.#ready.get(folder);
    // Somebody may have deleted the folder since.
    if (known && (await this.#deps.runtime.fs.info(folder)) !== null) return known;
    const making = this.#make(agentId, folder);
    this.#ready.set(folder, making);
    await making.catch((error: unknown) => {
      this.#ready.delete(folder);
      throw fault("UNAVAILABLE", { problem: `cannot use the workspace ${folder}: ${messageOf(error)}` });
    });
  }

  /** Name and looks: the configuration first, then IDENTITY.md; an unknown agent has the defaults. */
  async identity(agentId: string): Promise<AgentIdentity> {
    const entry = this.#entries()[agentId];
    const file = this.has(agentId) ? await this.#looks(agentId) : {};
    const named: [string | undefined, AgentIdentity["nameSource"]][] = [
      [entry?.identity?.name, "config"],
      [file.name, "workspace"],
      // `main` as a display name says nothing; ids are not shown to people.
      [entry?.name === agentId ? undefined : entry?.name, "agent"],
      [DEFAULT_NAME, "default"],
    ];
    const [name = DEFAULT_NAME, nameSource = "default"] = named.find(([value]) => value?.trim()) ?? [];
    const emoji = entry?.identity?.emoji || file.emoji;
    const picture = entry?.identity?.avatar || file.avatar;
    const remote = picture && /^(?:https?:|data:image\/)/.test(picture) ? picture : undefined;
    const initial = [...name][0]?.toUpperCase() ?? "A";
    return { agentId, name, nameSource, avatar: remote ?? emoji ?? initial, ...(emoji ? { emoji } : {}) };
  }

  /** What `agents.list` answers. */
  async list() {
    const ids = this.ids();
    const settings = this.#deps.settings();
    const explicit = settings.agents?.defaults?.systemAgent?.agentId !== undefined;
    const several = ids.length > 1;
    return {
      defaultId: this.defaultId,
      ownership: !several ? "sole" as const : explicit ? "explicit" as const : "legacy" as const,
      selectionRequired: false,
      mainKey: "main",
      scope: settings.session?.scope === "global" ? "global" as const : "per-sender" as const,
      agents: await Promise.all(ids.map((id) => this.#summary(id, settings))),
    };
  }

  async #summary(id: string, settings: AgentRoomSettings) {
    const { models, runtime } = this.#deps;
    const entry = this.#entries()[id];
    const workspace = this.workspaceDir(id);
    const model = resolved(() => models.resolve(undefined, id));
    const levels = model ? thinkingLevels(model) : ["off"];
    const choice = choiceFor(settings, id);
    const primary = model ? refOf(model) : choice?.primary;
    const identity = filled(entry?.identity ?? {});
    return {
      id,
      kind: "agent" as const,
      ...(entry?.name ? { name: entry.name } : {}),
      ...(identity ? { identity } : {}),
      workspace,
      workspaceGit: (await runtime.fs.info(runtime.fs.join(workspace, ".git"))) !== null,
      agentRuntime: {
        id: "openclaw",
        cloudPlacementSupported: false,
        devicePlacementSupported: false,
        source: "implicit" as const,
      },
      thinkingLevels: levels.map((level) => ({ id: level, label: level })),
      thinkingOptions: levels,
      thinkingDefault: model ? models.thinkingDefault(model, id) : "off",
      model: {
        ...(primary ? { primary } : {}),
        ...(choice?.fallbacks.length ? { fallbacks: [...choice.fallbacks] } : {}),
      },
      defaultPermissionMode: execMode(settings, id) === "full" ? "full" as const : "workspace" as const,
    };
  }

  #entries(): Readonly<Record<string, AgentSettings>> {
    return this.#deps.settings().agents?.entries ?? {};
  }

  #absolute(path: string): string {
    const { fs, host } = this.#deps.runtime;
    return /^~(?=$|[\\/])/.test(path) ? fs.join(host.homeDir(), path.slice(1)) : fs.resolve(path);
  }

  async #make(agentId: string, folder: string): Promise<void> {
    const { fs } = this.#deps.runtime;
    await fs.makeFolder(folder);
    const { defaults } = this.#deps.settings().agents ?? {};
    const entry = this.#entries()[agentId];
    if (entry?.skipBootstrap ?? defaults?.skipBootstrap) return;
    // Anything in it means that somebody made it: then nothing is added.
    if ((await fs.list(folder)).length > 0) return;
    const skipped = entry?.skipOptionalBootstrapFiles ?? defaults?.skipOptionalBootstrapFiles ?? [];
    for (const { name, text } of SEED_FILES) {
      if (!skipped.includes(name)) await fs.writeAtomic(fs.join(folder, name), text);
    }
    this.#deps.env.log.info("workspace created", { agentId, folder });
  }

  async #looks(agentId: string): Promise<Looks> {
    const { fs } = this.#deps.runtime;
    const path = fs.join(this.workspaceDir(agentId), "IDENTITY.md");
    const info = await fs.info(path);
    if (info?.kind !== "file") return {};
    return looksIn(new TextDecoder().decode(await fs.readSlice(path, 0, IDENTITY_BYTES_MAX)));
  }
}

/** The model, or undefined where the configured one does not exist: the list must still be shown. */
function resolved(resolve: () => Model): Model | undefined {
  try {
    return resolve();
  } catch {
    // The run of that agent will say what is wrong with its model.
    return undefined;
  }
}

function filled(looks: NonNullable<AgentSettings["identity"]>): Looks | undefined {
  const entries = Object.entries(looks).filter(([, value]) => typeof value === "string" && value !== "");
  return entries.length > 0 ? Object.fromEntries(entries) as Looks : undefined;
}
