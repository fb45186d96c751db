import { z } from "zod";
import { method } from "#methods/ctx";

/** Deprecated upstream, which answers the same: clients then show the names of the tools (S-70). */
export default method({
  name: "chat.toolTitles",
  scope: "operator.write",
  summary: "Titles for tool calls; switched off.",
  params: () => z.strictObject({
    sessionKey: z.string().min(1),
    agentId: z.string().min(1).optional(),
    items: z.array(z.strictObject({
      id: z.string().min(1).max(64), name: z.string().min(1).max(200), input: z.string().min(1).max(4_000),
    })).min(1).max(24),
  }),
  result: () => z.looseObject({ titles: z.record(z.string(), z.string()), disabled: z.literal(true) }),
  examples: [{
    params: { sessionKey: "main", items: [{ id: "t-1", name: "exec", input: "{}" }] },
    result: { titles: {}, disabled: true },
  }],
  run: () => ({ titles: {}, disabled: true as const }),
});
