import { z } from "zod";
import { method } from "#methods/ctx";
import { answer, authorOf, plain, writeParams } from "./written.ts";

/**
 * spec/config §3: the whole config, under the hash of config.get (C-41). Values a form has made go into the
 * text that is there, a text somebody has written is taken as it is. Agents cannot be dropped this way
 * (C-48).
 */
export default method({
  name: "config.set",
  scope: "operator.admin",
  summary: "Write the whole config file.",
  params: () => z.strictObject(writeParams()),
  result: () => z.strictObject({ ok: z.literal(true), path: z.string(), hash: z.string(), config: plain() }),
  examples: [{
    params: { raw: '{ gateway: { mode: "local" } }', baseHash: "hmac-sha256:v1:example" },
    result: {
      ok: true as const,
      path: "/home/user/.openclaw/openclaw.json",
      hash: "hmac-sha256:v1:example",
      config: { gateway: { mode: "local" } },
    },
    offline: "the hash is that of the file",
  }],
  run: async (ctx, { raw, baseHash }) => {
    await ctx.config.request({ kind: "set", raw, baseHash, author: authorOf(ctx) });
    return answer(ctx);
  },
});
