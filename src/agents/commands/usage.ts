import { command } from "./port.ts";

export default command({
  name: "usage",
  description: "Show the tokens and the price of this session.",
  category: "status",
  immediate: true,
  run: async ({ deps, entry, where }) => {
    const rows = await deps.store.transcript.usage({
      fromMs: 0, toMs: deps.env.clock.now() + 1, key: where.key, utcOffsetMinutes: 0,
    });
    const sum = (
      name: "input" | "output" | "cacheRead" | "cacheWrite" | "costTotal" | "missingCost",
    ): number => rows.reduce((total, row) => total + row[name], 0);
    const lines = [
      `Session: ${sum("input")} tokens in, ${sum("output")} out, ${sum("cacheRead")} from cache`,
      `Price: $${sum("costTotal").toFixed(6)}${
        sum("missingCost") > 0 ? " (some models have no known price)" : ""
      }`,
      `Last run: ${entry.inputTokens ?? 0} tokens in, ${entry.outputTokens ?? 0} out`,
    ];
    return { text: lines.join("\n") };
  },
});
