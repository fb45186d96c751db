// What a run needs before its first model call: which model, how hard it thinks, its tools, its system
// prompt.

import { clampThinking, thinkingLevels } from "#agents/models/thinking";
import type { Model, RunRequest } from "#agents/port";
import { fault } from "#protocol/errors";
import type { SessionEntry } from "#protocol/records/session";
import type { RunDeps, RunModels } from "./deps.ts";
import type { LiveRun } from "./live.ts";
import type { Prepared } from "./loop.ts";
import { systemPrompt } from "./prompt/system.ts";
import { runSettings, type RunSettings } from "./settings.ts";
import { inject, WorkspaceFiles, type InjectedFile } from "./prompt/workspace.ts";

const TURNS_MAX = 200;

/** What of a session decides about its model; a session that does not exist yet has only an agent. */
export type Choosing =
  & Pick<SessionEntry, "agentId">
  & Partial<Pick<SessionEntry, "providerOverride" | "modelOverride" | "thinkingLevel">>;

export class Preparer {
  readonly #deps: RunDeps;
  readonly #files: WorkspaceFiles;

  constructor(deps: RunDeps) {
    this.#deps = deps;
    this.#files = new WorkspaceFiles(deps.fs, deps.env.clock);
  }

  /**
   * The models a request would use: its own and those to fall back to.
   * @throws MODEL_UNAVAILABLE, THINKING_UNSUPPORTED
   */
  async choose(request: Pick<RunRequest, "model" | "thinking">, entry: Choosing): Promise<readonly Model[]> {
    const { models } = this.#deps;
    await models.settled();
    const candidates = await models.candidates(request.model ?? overrideOf(entry), entry.agentId);
    const [model] = candidates;
    if (!model) throw fault("MODEL_UNAVAILABLE", { problem: `agent "${entry.agentId}" has no model` });
    if (request.thinking !== undefined) requireLevel(model, request.thinking);
    return candidates;
  }

  /** Everything for the loop with one of the chosen models; throws a Fault that says what is missing. */
  async prepare(run: LiveRun, model: Model): Promise<Prepared> {
    const deps = this.#deps;
    const { entry } = run;
    const settings = runSettings(deps);
    const asked = run.request.thinking;
    const thinking = asked === undefined
      ? thinkingOf(deps.models, model, entry)
      : clampThinking(model, asked);
    const workspaceDir = deps.agents.workspaceDir(entry.agentId);
    await deps.agents.ensureWorkspace(entry.agentId);
    const scope = { agentId: entry.agentId, sessionKey: run.key, model };
    const [tools, port, apiKey, files, identity] = await Promise.all([
      deps.tools.effective(scope),
      deps.models.port(model),
      deps.models.apiKey(model),
      this.#injected(workspaceDir, settings, entry),
      deps.agents.identity(entry.agentId),
    ]);
    return {
      model, port, apiKey, tools, thinking, workspaceDir,
      specs: deps.tools.specs(tools),
      refusal: (name) => deps.tools.refusal(name, scope),
      turnsMax: deps.turnsMax ?? TURNS_MAX,
      systemPrompt: systemPrompt({
        agentId: entry.agentId, agentName: identity.name, tools, workspaceDir, files, thinking,
        extra: run.request.extraSystemPrompt,
        hostname: deps.host.hostname, os: deps.host.os, model: `${model.provider}/${model.id}`,
        nowMs: deps.env.clock.now(), timeZone: settings.timeZone ?? deps.host.timeZone,
      }),
    };
  }

  async #injected(folder: string, settings: RunSettings, entry: SessionEntry): Promise<InjectedFile[]> {
    if (!settings.injectFiles) return [];
    const isPrivate = entry.chatType === "direct" && entry.spawnedBy === undefined;
    return inject(await this.#files.read(folder), settings.bootstrap, { private: isPrivate });
  }
}

/** A level a request asks for by name has to exist in its first model (wire §5). */
function requireLevel(model: Model, level: string): void {
  const levels = thinkingLevels(model);
  if (levels.includes(level)) return;
  throw fault("THINKING_UNSUPPORTED", {
    level, model: `${model.provider}/${model.id}`, levels: levels.join(", "),
  });
}

/** The level of a session: its own as far as the model can, else the default (T-20). */
export function thinkingOf(
  models: Pick<RunModels, "thinkingDefault">,
  model: Model,
  entry: Choosing,
): string {
  const { thinkingLevel } = entry;
  return thinkingLevel === undefined
    ? models.thinkingDefault(model, entry.agentId)
    : clampThinking(model, thinkingLevel);
}

/** `provider/model` the session was told to use, or undefined. */
export function overrideOf(entry: Choosing): string | undefined {
  const { providerOverride, modelOverride } = entry;
  return providerOverride && modelOverride ? `${providerOverride}/${modelOverride}` : undefined;
}
