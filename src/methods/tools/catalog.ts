import { z } from "zod";
import { method } from "#methods/ctx";

const profile = () => z.enum(["minimal", "coding", "messaging", "full"]);

/** Every tool of this build by group, whatever the policy says; see tools.effective for one session. */
export default method({
  name: "tools.catalog",
  scope: "operator.read",
  summary: "All tools by group, and the profiles that contain them.",
  params: () => z.strictObject({
    agentId: z.string().min(1).optional(),
    includePlugins: z.boolean().optional(),
  }),
  result: () => z.looseObject({
    agentId: z.string(),
    profiles: z.array(z.strictObject({ id: profile(), label: z.string() })),
    groups: z.array(z.looseObject({
      id: z.string(),
      label: z.string(),
      source: z.string(),
      tools: z.array(z.looseObject({
        id: z.string(),
        label: z.string(),
        description: z.string(),
        source: z.string(),
        defaultProfiles: z.array(profile()),
      })),
    })),
  }),
  examples: [{
    params: {},
    result: { agentId: "main", profiles: [{ id: "full", label: "Full" }], groups: [] },
  }],
  run: (ctx, { agentId }) => ctx.tools.catalog(ctx.agents.require(agentId ?? ctx.agents.defaultId)),
});
