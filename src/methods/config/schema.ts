import { z } from "zod";
import { method } from "#methods/ctx";

/** What forms show of a key. */
const hint = z.strictObject({
  label: z.string(),
  help: z.string().optional(),
  group: z.string().optional(),
  order: z.int().optional(),
  advanced: z.boolean().optional(),
  sensitive: z.boolean().optional(),
  placeholder: z.string().optional(),
});

/** Made from the one declaration of the config when it is asked for; the whole answer is about 300 KB. */
export default method({
  name: "config.schema",
  scope: "operator.read",
  summary: "JSON Schema of the config with hints for forms.",
  params: () => z.strictObject({}),
  result: () => z.strictObject({
    schema: z.record(z.string(), z.unknown()),
    uiHints: z.record(z.string(), hint),
    version: z.string().min(1),
    generatedAt: z.string().min(1),
  }),
  examples: [{
    params: {},
    result: {
      schema: { type: "object", properties: {} },
      uiHints: { "gateway.port": { label: "Port", help: "TCP port of the gateway.", advanced: false } },
      version: "2026.9.6",
      generatedAt: "2026-01-01T12:00:00.000Z",
    },
  }],
  budgetMs: 2_000,
  run: (ctx) => ctx.config.schema(),
});
