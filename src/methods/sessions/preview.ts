import { z } from "zod";
import { method } from "#methods/ctx";

/** S-25: texts of people and answers only, oldest first. */
export default method({
  name: "sessions.preview",
  scope: "operator.read",
  summary: "The last texts of several sessions.",
  params: () => z.strictObject({
    keys: z.array(z.string().min(1)).min(1).max(200),
    limit: z.int().min(1).max(100).default(12),
    maxChars: z.int().min(20).max(10_000).default(240),
  }),
  result: () => z.looseObject({
    ts: z.int(),
    previews: z.array(z.looseObject({
      key: z.string(),
      status: z.enum(["ok", "empty", "missing"]),
      items: z.array(z.looseObject({ role: z.string(), text: z.string() })),
    })),
  }),
  examples: [{
    params: { keys: ["main"] },
    result: { ts: 1_790_000_000_000, previews: [{ key: "main", status: "missing", items: [] }] },
  }],
  run: (ctx, { keys, limit, maxChars }) => ctx.sessions.preview({ keys, limit, charsMax: maxChars }),
});
