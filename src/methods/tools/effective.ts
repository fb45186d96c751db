import { z } from "zod";
import { method } from "#methods/ctx";
import { fault } from "#protocol/errors";

/** The tools a session may use, after the policy for its agent and its model (agent-tools §5.3). */
export default method({
  name: "tools.effective",
  scope: "operator.read",
  summary: "Tools of an existing session after policy.",
  params: () => z.strictObject({ sessionKey: z.string().min(1), agentId: z.string().min(1).optional() }),
  result: () => z.looseObject({
    agentId: z.string(),
    profile: z.string(),
    groups: z.array(z.looseObject({
      id: z.string(),
      label: z.string(),
      source: z.string(),
      tools: z.array(z.looseObject({ id: z.string(), label: z.string(), description: z.string() })),
    })),
  }),
  examples: [{
    params: { sessionKey: "agent:main:main" },
    result: { agentId: "main", profile: "full", groups: [] },
    offline: "needs a session",
  }],
  async run(ctx, { sessionKey, agentId }) {
    const where = ctx.sessions.locate({ sessionKey, ...(agentId ? { agentId } : {}) });
    const entry = await ctx.sessions.get(where.key);
    if (!entry) throw fault("INVALID_REQUEST", { problem: `unknown session key "${sessionKey}"` });
    const { provider, model } = ctx.models.facts(entry);
    return ctx.tools.report({
      agentId: entry.agentId,
      sessionKey: entry.key,
      ...(provider && model ? { model: { provider, id: model } } : {}),
    });
  },
});
