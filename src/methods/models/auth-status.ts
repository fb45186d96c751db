import { z } from "zod";
import { method } from "#methods/ctx";

/** Where each provider's key comes from. The keys themselves never leave the process. */
export default method({
  name: "models.authStatus",
  scope: "operator.read",
  summary: "Credentials of the model providers: present or missing, and from where.",
  params: () => z.strictObject({ refresh: z.boolean().optional(), agentId: z.string().optional() }),
  result: () => z.looseObject({
    ts: z.int(),
    providers: z.array(z.looseObject({ provider: z.string(), status: z.string() })),
    providerCapabilities: z.array(z.looseObject({
      provider: z.string(),
      apiKeySupported: z.boolean(),
      quickApiKeySetup: z.boolean(),
    })),
  }),
  examples: [{ params: {}, result: { ts: 1, providers: [], providerCapabilities: [] } }],
  async run(ctx) {
    await ctx.models.settled();
    return { ...ctx.models.status() };
  },
});
