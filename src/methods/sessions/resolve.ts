import { z } from "zod";
import { method } from "#methods/ctx";

const Reference = z.strictObject({
  key: z.string(), agentId: z.string(), displayName: z.string().optional(),
});

/** S-26: one of key, sessionId, label or shortId; several matches are answered as candidates. */
export default method({
  name: "sessions.resolve",
  scope: "operator.read",
  summary: "Find the one session a key, id, label or short id means.",
  params: () => z.strictObject({
    key: z.string().min(1).optional(),
    sessionId: z.string().min(1).optional(),
    label: z.string().min(1).max(512).optional(),
    shortId: z.string().min(1).optional(),
    slugHint: z.string().min(1).optional(),
    agentId: z.string().min(1).optional(),
    spawnedBy: z.string().min(1).optional(),
    includeGlobal: z.boolean().optional(),
    includeUnknown: z.boolean().optional(),
    allowMissing: z.boolean().optional(),
  }),
  result: () => z.union([
    z.strictObject({ ok: z.literal(true), ...Reference.shape }),
    z.strictObject({ ok: z.literal(false), candidates: z.array(Reference).max(10).optional() }),
  ]),
  examples: [
    { params: { key: "nosuch", allowMissing: true }, result: { ok: false } },
    {
      params: { key: "main" }, result: { ok: true, key: "agent:main:main", agentId: "main" },
      offline: "needs a session",
    },
  ],
  advertise: false,
  run: (ctx, { includeGlobal: _global, includeUnknown: _unknown, ...query }) =>
    ctx.sessions.resolveQuery(query),
});
