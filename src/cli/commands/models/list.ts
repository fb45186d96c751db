// `models list`: the models that may be chosen (cli §12).

import { command } from "#cli/command";
import { exclusive, int, text, toggle } from "#cli/grammar/flags";
import { ask, targetFlags } from "#cli/rpc";
import { count, num, orNull, rows, str, yes } from "#cli/view";

export default command({
  words: "models list",
  summary: "List the models that may be chosen",
  flags: {
    ...targetFlags,
    timeout: int("Longest wait in all", { min: 1, label: "ms", fallback: 10_000 }),
    all: toggle("Also what known vendors have without a key for them here"),
    local: toggle("Only those that run on this machine"),
    provider: text("Only this provider", { label: "id" }),
    agent: text("As this agent sees them", { label: "id" }),
    refresh: toggle("Look for local model servers again first"),
    plain: toggle("One key per line"),
  },
  examples: [
    ["openclaw models list", "What can be used now"],
    ["openclaw models list --all --provider anthropic", "Everything of one vendor"],
    ["openclaw models list --plain", "Keys only, for scripts"],
  ],
  async run(context, flags) {
    exclusive({ "--plain": flags.plain, "--json": context.json });
    const answer = await ask(context, flags, "models.list", {
      includeDetails: true,
      ...(flags.all ? { view: "all" } : {}),
      ...(flags.provider === undefined ? {} : { provider: flags.provider }),
      ...(flags.agent === undefined ? {} : { agentId: flags.agent }),
      ...(flags.refresh ? { refresh: true } : {}),
    });
    const models = rows(answer, "models").filter((row) => !flags.local || yes(row, "local")).map(modelOf);
    const { output } = context;
    if (context.json) output.json({ count: models.length, models });
    else if (flags.plain) for (const model of models) output.line(model.key);
    else if (models.length === 0) output.line("No models match.");
    else {
      output.table(["MODEL", "NAME", "CONTEXT", "WHERE", "USABLE", "TAGS"], models.map((model) => [
        model.key, model.name, count(model.contextWindow ?? undefined), model.local ? "local" : "remote",
        model.available ? "yes" : "no key", model.tags.join(", "),
      ]));
    }
  },
});

interface Model {
  key: string;
  name: string;
  input: unknown;
  contextWindow: number | null;
  local: boolean;
  available: boolean;
  tags: string[];
}

function modelOf(row: unknown): Model {
  return {
    key: `${str(row, "provider")}/${str(row, "id")}`,
    name: str(row, "name"),
    input: orNull(row, "input"),
    contextWindow: num(row, "contextWindow") ?? null,
    local: yes(row, "local"),
    available: yes(row, "available"),
    tags: rows(row, "tags").map(String),
  };
}
