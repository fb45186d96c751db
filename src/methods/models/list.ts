import { z } from "zod";
import { method } from "#methods/ctx";

const level = () => z.strictObject({ id: z.string(), label: z.string() });

/** A model that may be chosen, as dashboards and `openclaw models list` show it. */
const modelRow = () => z.looseObject({
  id: z.string(),
  name: z.string(),
  provider: z.string(),
  contextWindow: z.int().min(1),
  reasoning: z.boolean(),
  thinkingLevels: z.array(level()),
  thinkingDefault: z.string(),
  /** False when a request would be refused for want of a key. */
  available: z.boolean(),
});

/** The models (T-17). `all` also lists what the known vendors have, whether or not there is a key. */
export default method({
  name: "models.list",
  scope: "operator.read",
  summary: "Models that may be chosen; view configured, provider-config or all for other selections.",
  params: () => z.strictObject({
    view: z.union([
      z.literal("default"),
      z.literal("configured"),
      z.literal("provider-config"),
      z.literal("all"),
    ]).optional(),
    provider: z.string().min(1).optional(),
    agentId: z.string().min(1).optional(),
    sessionKey: z.string().optional(),
    /** Looks for local model servers again before answering. */
    refresh: z.boolean().optional(),
    /** Accepted: the answer is always made from what is prepared. */
    preparedOnly: z.boolean().optional(),
    includeDetails: z.boolean().optional(),
    /** Accepted: capabilities are in models.authStatus. */
    includeProviderCapabilities: z.boolean().optional(),
  }).refine((params) => !(params.preparedOnly && params.refresh), "must NOT be valid"),
  result: () => z.looseObject({ models: z.array(modelRow()) }),
  examples: [{
    params: { view: "default" },
    result: {
      models: [{
        id: "offline",
        name: "Offline helper (not an AI model)",
        provider: "builtin",
        contextWindow: 32_000,
        reasoning: false,
        tags: ["default"],
        thinkingLevels: [{ id: "off", label: "off" }],
        thinkingDefault: "off",
        available: true,
      }],
    },
  }],
  async run(ctx, { view, provider, agentId, refresh, includeDetails }) {
    const models = await ctx.models.rows({
      agentId: ctx.agents.require(agentId ?? ctx.agents.defaultId),
      ...(view ? { view } : {}),
      ...(provider ? { provider } : {}),
      ...(refresh ? { refresh } : {}),
      ...(includeDetails ? { details: true } : {}),
    });
    return { models };
  },
});
