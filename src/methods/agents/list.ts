import { z } from "zod";
import { method } from "#methods/ctx";

/** The configured agents, the default one first. */
export default method({
  name: "agents.list",
  scope: "operator.read",
  summary: "List the agents with their models and workspaces.",
  params: () => z.strictObject({}),
  result: () => z.looseObject({
    defaultId: z.string(),
    mainKey: z.string(),
    scope: z.enum(["per-sender", "global"]),
    agents: z.array(z.looseObject({ id: z.string() })),
  }),
  examples: [{
    params: {}, result: { defaultId: "main", mainKey: "main", scope: "per-sender", agents: [{ id: "main" }] },
  }],
  run: (ctx) => ctx.agents.list(),
});
