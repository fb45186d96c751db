import { z } from "zod";
import { method } from "#methods/ctx";
import { callerOf } from "./caller.ts";

const text = z.string().min(1);

/**
 * The code holds a token that makes its first bearer a paired device without further questions: show it to
 * one person, once. It lives for ten minutes (auth §6).
 */
export default method({
  name: "device.pair.setupCode",
  scope: "operator.admin",
  advertise: false,
  summary: "Make a one-time code that pairs a new device, as text, link, or QR picture.",
  params: z.strictObject({
    publicUrl: text.optional(),
    preferRemoteUrl: z.boolean().optional(),
    includeQr: z.boolean().optional(),
    bootstrapProfile: z.enum(["limited", "node"]).optional(),
    joinUrl: z.literal(true).optional(),
  }),
  result: z.strictObject({
    setupId: text,
    setupCode: text,
    joinUrl: text.optional(),
    qrDataUrl: z.string().max(16_384).optional(),
    gatewayUrl: text,
    gatewayUrls: z.array(text).min(2).max(8).optional(),
    auth: z.enum(["token", "password"]),
    urlSource: text,
    access: z.enum(["full", "limited", "node"]),
    accessDowngraded: z.boolean().optional(),
    expiresAtMs: z.int().min(0),
  }),
  examples: [{
    params: { publicUrl: "wss://gateway.example" },
    result: {
      setupId: "8faed6bc-f27c-43a1-9623-b97ecd93cf72",
      setupCode: "eyJ1cmwiOiJ3c3M6Ly9nYXRld2F5LmV4YW1wbGUifQ",
      gatewayUrl: "wss://gateway.example",
      auth: "token",
      urlSource: "publicUrl",
      access: "full",
      expiresAtMs: 1_795_334_028_839,
    },
  }],
  async run(ctx, { includeQr, joinUrl, ...asked }) {
    const setup = await ctx.pairing.setup.issue(callerOf(ctx), asked);
    return {
      ...setup,
      ...(joinUrl ? { joinUrl: ctx.pairing.setup.link(setup.setupCode) } : {}),
      ...(includeQr ? { qrDataUrl: await ctx.pairing.setup.picture(setup.setupCode) } : {}),
    };
  },
});
