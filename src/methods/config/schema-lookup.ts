import { z } from "zod";
import { method } from "#methods/ctx";
import { fault } from "#protocol/errors";

const reloadKind = z.enum(["restart", "hot", "none"]).optional();
const hint = z.looseObject({ label: z.string() }).optional();

/** One key and the keys below it; `*` stands for any name, `[]` for any element. */
export default method({
  name: "config.schema.lookup",
  scope: "operator.read",
  summary: "Schema of one config path.",
  params: () => z.strictObject({
    path: z.string().min(1).max(1024).regex(/^[A-Za-z0-9_./[\]\-*]+$/),
  }),
  result: () => z.strictObject({
    path: z.string().min(1),
    schema: z.record(z.string(), z.unknown()),
    reloadKind,
    hint,
    hintPath: z.string().optional(),
    children: z.array(z.strictObject({
      key: z.string().min(1),
      path: z.string().min(1),
      type: z.union([z.string(), z.array(z.string())]).optional(),
      required: z.boolean(),
      hasChildren: z.boolean(),
      reloadKind,
      hint,
      hintPath: z.string().optional(),
    })),
  }),
  examples: [{
    params: { path: "gateway.port" },
    result: {
      path: "gateway.port",
      schema: { type: "integer", minimum: 1, maximum: 65_535 },
      reloadKind: "restart" as const,
      hint: { label: "Port", advanced: false },
      hintPath: "gateway.port",
      children: [],
    },
  }],
  run: async (ctx, { path }) => {
    const found = await ctx.config.lookup(path);
    if (!found) throw fault("INVALID_REQUEST", { problem: "config schema path not found" });
    return found;
  },
});
