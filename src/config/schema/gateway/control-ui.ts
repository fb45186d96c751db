// gateway.controlUi: the dashboard the gateway serves.

import { z } from "zod";
import { choice, field, open, part } from "#config/declare/field";
import { secret } from "#config/declare/shapes";

const COLORS = ["teal", "amber", "purple", "coral", "pink", "blue", "green", "red", "gray"] as const;

export const controlUi = () => part("gateway.controlUi", "The dashboard, and who may connect.", () => ({
  dangerouslyDisableDeviceAuth: () => field(z.boolean().optional(), "Retired; accepted and ignored.",
    { ignored: true, advanced: true }),
  enabled: () => field(z.boolean().default(true), "Serve the dashboard."),
  basePath: () => field(z.string().optional(), "Path below which the dashboard is served, e.g. /openclaw.",
    { reload: "process" }),
  experimental: () => open("Experiments of the official dashboard.", { ignored: true }),
  root: () => field(z.string().optional(), "Folder to serve instead of the built-in dashboard.",
    { reload: "process", advanced: true }),
  environment: () => choice("A label that tells gateways apart.", () => ({
    label: () => field(z.string().min(1).max(24), "Text of the label."),
    color: () => field(z.enum(COLORS), "Colour of the label."),
  }), { required: ["label", "color"] }),
  communityInvite: () => field(z.boolean().optional(),
    "Show the invitation to the community.", { advanced: true }),
  github: () => choice("Access to pull requests shown beside sessions.", () => ({
    token: () => secret("GitHub token."),
  }), { advanced: true }),
  sessionObserver: () => field(z.boolean().optional(), "Allow watching a session live.", { advanced: true }),
  embedSandbox: () => field(z.enum(["strict", "scripts", "trusted"]).default("scripts"),
    "How much an embedded page may do.", { advanced: true }),
  allowExternalEmbedUrls: () => field(z.boolean().default(false),
    "Embed pages of other hosts.", { advanced: true }),
  automaticallyFetchFavicons: () => field(z.boolean().default(true),
    "Fetch icons of linked pages.", { advanced: true }),
  allowedOrigins: () => field(z.array(z.string()).default([]),
    "Origins of web pages that may connect; * allows all (spec/auth §9)."),
  dangerouslyAllowHostHeaderOriginFallback: () => field(z.boolean().default(false),
    "Accept a page whose origin equals the Host header.", { advanced: true }),
}), { owner: "web", reload: "live" });
