// What a run needs before its first model call: which model, how hard it thinks, its tools, its system prompt.

import { clampThinking, thinkingLevels } from "#agents/models/thinking";
import type { Model, RunRequest } from "#agents/port";
import { fault } from "#protocol/errors";
import type { SessionEntry } from "#protocol/records/session";
import type { RunDeps, RunModels } from "./deps.ts";
import type { LiveRun } from "./live.ts";
import type { Prepared } from "./loop.ts";
import { systemPrompt } from "./prompt.ts";
import { runSettings, type RunSettings } from "./settings.ts";
import { inject, WorkspaceFiles, type InjectedFile } from "./workspace.ts";

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
   * The model and thinking level a request would use.
   * @throws MODEL_UNAVAILABLE, THINKING_UNSUPPORTED
   */
  async choose(
    request: Pick<RunRequest, "model" | "thinking">, entry: Choosing,
  ): Promise<{ model: Model; thinking: string }> {
    const model = await this.#deps.models.resolve(request.model ?? overrideOf(entry), entry.agentId);
    if (request.thinking !== undefined) return { model, thinking: supported(model, request.thinking) };
    return { model, thinking: thinkingOf(this.#deps.models, model, entry) };
  }

  /** Everything for the loop; throws a Fault that says what is missing. */
  async prepare(run: LiveRun): Promise<Prepared> {
    const deps = this.#deps;
    const { entry } = run;
    const settings = runSettings(deps);
    const { model, thinking } = await this.choose(run.request, entry);
    const workspaceDir = deps.agents.workspaceDir(entry.agentId);
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

/** A level a request asks for by name has to exist (wire §5). */
function supported(model: Model, level: string): string {
  const levels = thinkingLevels(model);
  if (levels.includes(level)) return level;
  throw fault("THINKING_UNSUPPORTED", {
    level, model: `${model.provider}/${model.id}`, levels: levels.join(", "),
  });
}

/** The level of a session: its own as far as the model can, else the default (T-20). */
export function thinkingOf(models: Pick<RunModels, "thinkingDefault">, model: Model, entry: Choosing): string {
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
