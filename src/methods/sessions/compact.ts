import { z } from "zod";
import { method } from "#methods/ctx";

/** With maxLines it cuts instead of summarising; summaries are refused in this build (spec/sessions §4). */
export default method({
  name: "sessions.compact",
  scope: "operator.admin",
  summary: "Shorten what a model sees of a session.",
  params: () => z.strictObject({
    key: z.string().min(1),
    agentId: z.string().min(1).optional(),
    maxLines: z.int().min(1).optional(),
  }),
  result: () => z.looseObject({ ok: z.boolean(), key: z.string(), compacted: z.boolean() }),
  examples: [{
    params: { key: "main" },
    result: {
      ok: false, key: "agent:main:main", compacted: false, reason: "Nothing to compact (session too small)",
    },
  }],
  run: (ctx, { key, agentId, maxLines }) =>
    ctx.sessions.edits.compact({ sessionKey: key, agentId, maxLines }),
});
