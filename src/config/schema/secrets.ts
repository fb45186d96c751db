// secrets.*: where references to secrets are looked up (spec/config §1.2).

import { z } from "zod";
import { choice, field, item, names, open } from "#config/declare/field";

const alias = () => z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/).optional();

const provider = z.lazy(() => z.discriminatedUnion("source", [
  z.strictObject({
    source: z.literal("env"),
    allowlist: names("Variables that may be read; absent means all, empty none."),
  }),
  z.strictObject({
    source: z.literal("file"),
    path: field(z.string().min(1), "The file."),
    mode: field(z.enum(["json", "singleValue"]).optional(), "JSON with pointers, or one value."),
    timeoutMs: field(z.int().positive().max(120_000).optional(), "Milliseconds reading may take."),
    maxBytes: field(z.int().positive().max(20_971_520).optional(), "Largest file."),
  }),
  z.looseObject({ source: z.literal("exec") }),
  z.strictObject({ source: z.literal("store") }),
]));

export const secrets = () => choice("Where references to secrets are looked up.", () => ({
  egressProxy: () => open("Egress proxy; not part of this build.", { ignored: true }),
  providers: () => field(z.record(z.string(), provider).optional(), "Sources by alias."),
  defaults: () => field(item(() => ({
    env: () => field(alias(), "Alias for env references."),
    file: () => field(alias(), "Alias for file references."),
    exec: () => field(alias(), "Alias for exec references."),
    store: () => field(alias(), "Alias for store references."),
  })).optional(), "Alias used when a reference names none."),
}), { owner: "secrets", reload: "live", advanced: true });
