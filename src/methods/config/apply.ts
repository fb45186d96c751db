import { z } from "zod";
import { method } from "#methods/ctx";
import { afterwards, applied, authorOf, plain, waiting, writeParams } from "./written.ts";

/** spec/config §3: as config.set, and answers when the running gateway works with it (C-49). */
export default method({
  name: "config.apply",
  scope: "operator.admin",
  limited: true,
  summary: "Write the whole config file and put it into effect.",
  params: () => z.strictObject({ ...writeParams(), ...afterwards() }),
  result: () => z.strictObject({
    ok: z.literal(true), path: z.string(), hash: z.string().optional(), config: plain(), ...waiting(),
  }),
  examples: [{
    params: { raw: '{ gateway: { mode: "local" } }', baseHash: "hmac-sha256:v1:example" },
    result: {
      ok: true as const,
      path: "/home/user/.openclaw/openclaw.json",
      hash: "hmac-sha256:v1:example",
      config: { gateway: { mode: "local" } },
      sentinel: { persisted: false, payload: { kind: "config-apply", status: "ok", ts: 1, message: null } },
    },
    offline: "the hash is that of the file",
  }],
  budgetMs: 2_000,
  run: async (ctx, { raw, baseHash, ...more }) => {
    const request = { kind: "apply" as const, raw, baseHash, author: authorOf(ctx), note: more.note };
    return applied(ctx, await ctx.config.request(request), "config-apply", more);
  },
});
