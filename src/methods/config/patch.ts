import { z } from "zod";
import { method } from "#methods/ctx";
import { afterwards, applied, authorOf, plain, waiting, writeParams } from "./written.ts";

/**
 * spec/config §3: a JSON5 merge patch (C-44). Lists lose entries only when `replacePaths` names them (C-45);
 * `ui.prefs` alone needs no hash (C-42).
 */
export default method({
  name: "config.patch",
  scope: "operator.admin",
  limited: true,
  summary: "Change some keys of the config.",
  params: () => z.strictObject({
    ...writeParams(),
    ...afterwards(),
    replacePaths: z.array(z.string().min(1)).max(256).optional(),
  }),
  result: () => z.strictObject({
    ok: z.literal(true),
    path: z.string(),
    hash: z.string().optional(),
    config: plain(),
    changedPaths: z.array(z.string()),
    ...waiting(),
  }),
  examples: [{
    params: { raw: '{ ui: { prefs: { theme: "claw" } } }' },
    result: {
      ok: true as const,
      path: "/home/user/.openclaw/openclaw.json",
      hash: "hmac-sha256:v1:example",
      config: { ui: { prefs: { theme: "claw" } } },
      changedPaths: ["ui.prefs.theme"],
      sentinel: { persisted: false, payload: { kind: "config-patch", status: "ok", ts: 1, message: null } },
    },
  }],
  budgetMs: 2_000,
  run: async (ctx, { raw, baseHash, replacePaths = [], ...more }) => {
    const author = authorOf(ctx);
    const outcome = await ctx.config.request({
      kind: "patch", raw, baseHash, replacePaths, author, note: more.note,
    });
    const changedPaths = outcome.written.changes.map(({ path }) => path.join("."));
    return { ...applied(ctx, outcome, "config-patch", more), changedPaths };
  },
});
