import { z } from "zod";
import { method } from "#methods/ctx";

/** S-70: what a chat window offers beside the conversation. */
export default method({
  name: "chat.metadata",
  scope: "operator.read",
  summary: "Models and slash commands for a chat window.",
  params: () => z.strictObject({
    agentId: z.string().min(1).optional(),
    sessionKey: z.string().min(1).optional(),
  }),
  result: () => z.looseObject({
    models: z.array(z.looseObject({ id: z.string(), provider: z.string() })),
    commands: z.array(z.looseObject({ name: z.string() })),
    swarmEnabled: z.boolean(),
    accountSelection: z.looseObject({ kind: z.string(), label: z.string() }),
  }),
  examples: [{
    params: {},
    result: {
      models: [], commands: [], swarmEnabled: false,
      accountSelection: { kind: "automatic", label: "Automatic account selection" },
    },
  }],
  async run(ctx, { agentId, sessionKey }) {
    const where = ctx.sessions.locate({
      ...(agentId === undefined ? {} : { agentId }), ...(sessionKey === undefined ? {} : { sessionKey }),
    });
    return {
      models: await ctx.models.rows({ agentId: where.agentId }),
      commands: ctx.runs.commands.list({ includeArgs: true }),
      swarmEnabled: false,
      accountSelection: { kind: "automatic", label: "Automatic account selection" },
      ...(sessionKey === undefined ? {} : { runtimeSelectionLocked: false }),
    };
  },
});
