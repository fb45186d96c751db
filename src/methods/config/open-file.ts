import { z } from "zod";
import { method } from "#methods/ctx";

/** spec/config §3: only the config's own path is opened, and no shell sees it. */
export default method({
  name: "config.openFile",
  scope: "operator.admin",
  summary: "Open the config file on the gateway's own desktop.",
  params: () => z.strictObject({}),
  result: () => z.strictObject({ ok: z.boolean(), path: z.string(), error: z.string().optional() }),
  examples: [{
    params: {},
    result: { ok: true, path: "/home/user/.openclaw/openclaw.json" },
    offline: "starts a program on the desktop",
  }],
  advertise: false,
  run: (ctx) => ctx.config.openFile(),
});
