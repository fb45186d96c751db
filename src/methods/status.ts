import { z } from "zod";
import { method } from "#methods/ctx";
import { noParams } from "#protocol/method";

/** What `openclaw status` shows: sessions, memory, event loop, lanes. */
export default method({
  name: "status",
  scope: "operator.read",
  summary: "Runtime summary: version, sessions, tasks, memory, event loop.",
  params: noParams,
  result: () => z.looseObject({ runtimeVersion: z.string(), pid: z.int() }),
  examples: [{ params: {}, result: { runtimeVersion: "2026.9.6", pid: 4242 } }],
  run: (ctx) => ctx.gateway.status(),
});
