// `gateway usage-cost`: tokens and money per day.

import { command } from "#cli/command";
import { ask, rpcFlags } from "#cli/rpc";
import { exclusive, int, text, toggle } from "#cli/grammar/flags";
import { count, num, rows, str } from "#cli/view";

export default command({
  words: "gateway usage-cost",
  summary: "Tokens used and what they cost, by day",
  flags: {
    ...rpcFlags(),
    days: int("How many days back, today included", { min: 1, max: 3_650, fallback: 30 }),
    agent: text("Only this agent", { label: "id" }),
    allAgents: toggle("All agents together"),
  },
  examples: [
    ["openclaw gateway usage-cost", "The last 30 days"],
    ["openclaw gateway usage-cost --days 7 --agent main", "A week of one agent"],
    ["openclaw gateway usage-cost --json", "Every day with every counter"],
  ],
  async run(context, flags) {
    exclusive({ "--agent": flags.agent, "--all-agents": flags.allAgents });
    const answer = await ask(context, flags, "usage.cost", {
      days: flags.days,
      ...(flags.agent === undefined ? {} : { agentId: flags.agent }),
      ...(flags.allAgents ? { agentScope: "all" } : {}),
    });
    if (context.json) return context.output.json(answer);
    const { output } = context;
    const total: unknown = Object(answer).totals;
    const of = (name: string): string => count(num(total, name));
    output.line(output.paint("bold", `Usage of the last ${num(answer, "days") ?? flags.days} days`));
    output.pairs([
      ["Cost", money(num(total, "totalCost"))],
      ["Tokens", `${of("totalTokens")} (${of("input")} in, ${of("output")} out)`],
      ["Cache", `${of("cacheRead")} read, ${of("cacheWrite")} written`],
    ]);
    const missing = num(total, "missingCostEntries") ?? 0;
    if (missing > 0) output.line(`${missing} answers came from models without a price: not counted as cost.`);
    const latest = rows(answer, "daily").filter((day) => (num(day, "totalTokens") ?? 0) > 0).at(-1);
    if (latest === undefined) output.line(output.paint("dim", "Nothing was used in this time."));
    else output.line(`Latest day: ${str(latest, "date")}, ${money(num(latest, "totalCost"))}, ` +
      `${count(num(latest, "totalTokens"))} tokens`);
  },
});

function money(usd: number | undefined): string {
  if (usd === undefined) return "-";
  return `$${usd.toFixed(usd > 0 && usd < 0.01 ? 6 : 2)}`;
}
