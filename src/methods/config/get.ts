import { z } from "zod";
import { method } from "#methods/ctx";

const plain = z.record(z.string(), z.unknown());
const notes = z.array(z.looseObject({ path: z.string(), message: z.string() }));

const example = {
  path: "/home/user/.openclaw/openclaw.json",
  includedPaths: [],
  includeProvenance: [],
  agentRosterIncludeOwned: false,
  bindingsIncludeOwned: false,
  exists: true,
  raw: '{ gateway: { mode: "local" } }',
  parsed: { gateway: { mode: "local" } },
  sourceConfig: { gateway: { mode: "local" } },
  resolved: { gateway: { mode: "local" } },
  valid: true,
  runtimeConfig: { gateway: { mode: "local" } },
  config: { gateway: { mode: "local" } },
  hash: "hmac-sha256:v1:example",
  issues: [],
  warnings: [],
  legacyIssues: [],
  configRevisionHash: "hmac-sha256:v1:example",
  appliedConfigHash: "hmac-sha256:v1:example",
};

/** spec/config §3: the file as written and as used, without secrets; `hash` is the `baseHash` of a write. */
export default method({
  name: "config.get",
  scope: "operator.read",
  summary: "The config file, redacted.",
  params: () => z.strictObject({}),
  result: () => z.object({
    path: z.string(),
    includedPaths: z.array(z.string()),
    includeProvenance: z.array(z.unknown()),
    agentRosterIncludeOwned: z.boolean(),
    bindingsIncludeOwned: z.boolean(),
    exists: z.boolean(),
    raw: z.string().nullable(),
    parsed: z.unknown(),
    sourceConfig: plain,
    resolved: plain,
    valid: z.boolean(),
    runtimeConfig: plain,
    config: plain,
    hash: z.string(),
    issues: notes,
    warnings: notes,
    legacyIssues: z.array(z.unknown()),
    configRevisionHash: z.string(),
    appliedConfigHash: z.string(),
  }),
  examples: [{ params: {}, result: example }],
  run: (ctx) => ctx.config.snapshot(),
});
