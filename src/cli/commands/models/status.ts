// `models status`: which model answers, and whether every provider in use has a key (cli §12).

import { command, type Context } from "#cli/command";
import { spinner, withGateway } from "#cli/connect";
import { exclusive, int, list, text, toggle } from "#cli/grammar/flags";
import { notYet } from "#cli/later";
import { targetFlags } from "#cli/rpc";
import { resolveTarget } from "#cli/target/resolve";
import { tilde } from "#cli/target/place";
import { orNull, rows, str, yes } from "#cli/view";
import { getPath } from "#kernel/dotpath";

export default command({
  words: "models status",
  summary: "Which model answers, and whether its provider has a key",
  flags: {
    ...targetFlags,
    timeout: int("Longest wait in all", { min: 1, label: "ms", fallback: 10_000 }),
    agent: text("As this agent sees it", { label: "id" }),
    plain: toggle("Only the default model", { aliases: ["status-plain"] }),
    check: toggle("Exit 1 when the default model cannot be used"),
    statusJson: toggle("The same as --json", { hidden: true }),
    probe: toggle("Send a real request to each; not in this build"),
    probeProvider: text("Not in this build", { hidden: true }),
    probeProfile: list("Not in this build", { hidden: true }),
    probeTimeout: int("Not in this build", { hidden: true, min: 1 }),
    probeConcurrency: int("Not in this build", { hidden: true, min: 1 }),
    probeMaxTokens: int("Not in this build", { hidden: true, min: 1 }),
  },
  examples: [
    ["openclaw models", "The default model and the providers"],
    ["openclaw models status --check", "For scripts: exit code 1 when no answer can be expected"],
    ["openclaw models status --json", "Everything"],
  ],
  async run(context, flags) {
    if (flags.probe) throw notYet("models status --probe");
    exclusive({ "--plain": flags.plain, "--json": context.json });
    const facts = await gather(context, flags);
    const report = reportOf(context, facts);
    const { output } = context;
    if (context.json || flags.statusJson) output.json(report);
    else if (flags.plain) output.line(report.resolvedDefault ?? "none");
    else print(context, facts, report);
    return flags.check && !yes(facts.chosen, "available") ? 1 : 0;
  },
});

interface Facts {
  models: unknown[];
  /** The row tagged default. */
  chosen: unknown;
  auth: unknown;
  config: unknown;
}

async function gather(context: Context, flags: Parameters<typeof resolveTarget>[1] & {
  timeout: number; agent: string | undefined;
}): Promise<Facts> {
  const target = await resolveTarget(context, flags);
  const stop = spinner(context, "models");
  const agent = flags.agent === undefined ? {} : { agentId: flags.agent };
  const options = { scopes: ["operator.read"], timeoutMs: flags.timeout };
  const [list, auth, config] = await withGateway(context, target, options, (_client, call) =>
    Promise.all([call("models.list", { view: "configured", includeDetails: true, ...agent }),
      call("models.authStatus", {}), call("config.get")])).finally(stop);
  const models = rows(list, "models");
  const chosen = models.find((row) => rows(row, "tags").includes("default"));
  return { models, chosen, auth, config: getPath(config, "resolved") ?? getPath(config, "config") };
}

function keyOf(row: unknown): string {
  return `${str(row, "provider")}/${str(row, "id")}`;
}

function reportOf(context: Context, { models, chosen, auth, config }: Facts) {
  const choice = getPath(config, "agents.defaults.model");
  const defaults = getPath(config, "agents.defaults");
  const providers = rows(auth, "providers");
  const keyless = providers.filter((row) => str(row, "status") === "missing");
  const aliased = models.filter((row) => str(row, "alias") !== "");
  return {
    configPath: context.place.configPath,
    agentDir: null,
    defaultModel: typeof choice === "string" ? choice : orNull(choice, "primary"),
    resolvedDefault: chosen === undefined ? null : keyOf(chosen),
    fallbacks: rows(choice, "fallbacks"),
    imageModel: orNull(defaults, "imageModel"),
    imageFallbacks: rows(defaults, "imageModel.fallbacks"),
    utilityModel: { ref: orNull(defaults, "utilityModel"), source: "config" },
    aliases: Object.fromEntries(aliased.map((row) => [str(row, "alias"), keyOf(row)])),
    allowed: Object.keys(Object(getPath(defaults, "models"))),
    auth: {
      storePath: null,
      shellEnvFallback: { enabled: false, appliedKeys: [] },
      providersWithOAuth: [],
      missingProvidersInUse: keyless.map((row) => str(row, "provider")),
      modelRouteIssues: [],
      runtimeAuthRoutes: [],
      providers: providers.map((row) => ({
        provider: str(row, "provider"),
        effective: { kind: str(row, "status"), detail: str(row, "apiKey.source", "none") },
        profiles: { count: 0, oauth: 0, token: 0, apiKey: 0, labels: [] },
      })),
      unusableProfiles: [],
      oauth: { warnAfterMs: 0, profiles: [], providers: [] },
    },
  };
}

function print(context: Context, { chosen, auth, models }: Facts, report: ReturnType<typeof reportOf>): void {
  const { output, place } = context;
  const usable = yes(chosen, "available");
  const state = chosen === undefined ? output.paint("red", "not found")
    : usable ? output.paint("green", "usable") : output.paint("red", "no key");
  output.pairs([
    ["Config", tilde(place, report.configPath)],
    ["Configured", String(report.defaultModel ?? "nothing: the first usable model is taken")],
    ["Default model", `${report.resolvedDefault ?? "none"} (${state})`],
    ["Fallbacks", report.fallbacks.map(String).join(", ") || "none"],
    ["Models", `${models.length} configured; \`openclaw models list\` shows them`],
  ]);
  const providers = rows(auth, "providers");
  if (providers.length > 0) {
    output.line();
    output.table(["PROVIDER", "KEY", "FROM"], providers.map((row) => [
      str(row, "provider"),
      str(row, "status") === "missing" ? output.paint("red", "missing") : "ok",
      str(row, "apiKey.source", str(row, "status") === "missing" ? "-" : "none needed"),
    ]));
  }
  if (str(chosen, "provider") === "builtin") {
    output.line();
    output.line("Only the built-in helper answers, and it is not an AI model. To connect one, put a key");
    output.line("(for example ANTHROPIC_API_KEY or OPENAI_API_KEY) into the gateway's environment and start");
    output.line("it again, or describe the provider under models.providers in the config.");
  }
}
