import { z } from "zod";
import { method } from "#methods/ctx";

/** The slash commands that exist (agent-tools §8); all of them work as text and as native commands. */
export default method({
  name: "commands.list",
  scope: "operator.read",
  summary: "List the slash commands.",
  params: () => z.strictObject({
    sessionKey: z.string().min(1).optional(),
    agentId: z.string().min(1).optional(),
    provider: z.string().min(1).optional(),
    scope: z.enum(["text", "native", "both"]).optional(),
    includeArgs: z.boolean().optional(),
  }),
  result: () => z.looseObject({
    commands: z.array(z.looseObject({
      name: z.string(),
      description: z.string(),
      source: z.string(),
      scope: z.string(),
      acceptsArgs: z.boolean(),
    })),
  }),
  examples: [{
    params: {},
    result: {
      commands: [{
        name: "help",
        description: "Show the commands that exist.",
        source: "native",
        scope: "both",
        acceptsArgs: false,
      }],
    },
  }],
  run(ctx, { agentId, includeArgs }) {
    if (agentId !== undefined) ctx.agents.require(agentId);
    return { commands: ctx.runs.commands.list({ includeArgs: includeArgs ?? true }) };
  },
});
