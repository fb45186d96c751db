import { z } from "zod";
import { method } from "#methods/ctx";

/** Channels and their accounts. No channel is built in yet, so the lists are empty. */
export default method({
  name: "channels.status",
  scope: "operator.read",
  summary: "Channels, their accounts and their health.",
  params: () => z.strictObject({
    probe: z.boolean().optional(),
    timeoutMs: z.int().min(0).optional(),
    channel: z.string().min(1).optional(),
  }),
  result: () => z.looseObject({
    ts: z.int(), channelOrder: z.array(z.string()), channelLabels: z.record(z.string(), z.string()),
    channels: z.record(z.string(), z.unknown()),
  }),
  examples: [{
    params: { probe: false },
    result: { ts: 1_795_340_696_004, channelOrder: [], channelLabels: {}, channels: {} },
  }],
  run: (ctx) => ctx.gateway.channels(),
});
