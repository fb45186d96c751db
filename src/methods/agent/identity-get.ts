import { z } from "zod";
import { method } from "#methods/ctx";

/** An unknown agent is answered with the defaults, as recorded. */
export default method({
  name: "agent.identity.get",
  scope: "operator.read",
  summary: "Name, emoji and avatar of an agent, named itself or by a session of its.",
  params: () => z.strictObject({ agentId: z.string().min(1).optional(), sessionKey: z.string().optional() }),
  result: () => z.looseObject({
    agentId: z.string(), name: z.string().optional(), avatar: z.string().optional(),
  }),
  examples: [{
    params: {}, result: { agentId: "main", name: "Assistant", nameSource: "default", avatar: "A" },
  }],
  async run(ctx, { agentId, sessionKey }) {
    const owner = agentId ??
      (sessionKey ? ctx.sessions.locate({ sessionKey }).agentId : ctx.agents.defaultId);
    return { ...await ctx.agents.identity(owner) };
  },
});
