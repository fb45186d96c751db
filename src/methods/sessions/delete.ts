import { z } from "zod";
import { method } from "#methods/ctx";

/** Fields a writer without admin may use, together with archivedOnly (auth §7.2). */
const FOR_WRITERS: readonly string[] = [
  "key", "agentId", "deleteTranscript", "expectedSessionId", "archivedOnly",
];

/**
 * The transcript always goes into an archive file, whatever deleteTranscript says: nothing is lost by a
 * click. Lifecycle hooks do not exist in this build, so emitLifecycleHooks changes nothing.
 */
export default method({
  name: "sessions.delete",
  scope: "operator.write",
  scopeFor(params) {
    const plain = Object.keys(params).every((name) => FOR_WRITERS.includes(name));
    return params.archivedOnly && plain ? "operator.write" : "operator.admin";
  },
  summary: "Delete a session; its transcript is archived to a file first.",
  params: () => z.strictObject({
    key: z.string().min(1),
    agentId: z.string().min(1).optional(),
    deleteTranscript: z.boolean().optional(),
    expectedSessionId: z.string().min(1).optional(),
    expectedLifecycleRevision: z.string().min(1).optional(),
    expectedSessionUpdatedAt: z.number().min(0).optional(),
    emitLifecycleHooks: z.boolean().optional(),
    archivedOnly: z.boolean().optional(),
  }),
  result: () => z.looseObject({
    ok: z.literal(true), key: z.string(), deleted: z.boolean(), archived: z.array(z.string()),
  }),
  examples: [{
    params: { key: "nosuch" }, result: { ok: true, key: "agent:main:nosuch", deleted: false, archived: [] },
  }],
  run(ctx, { key, agentId, deleteTranscript: _always, emitLifecycleHooks: _none, ...guards }) {
    const request = { sessionKey: key, agentId, ...guards };
    return ctx.sessions.edits.delete(request, { runs: ctx.runs, signal: ctx.signal });
  },
});
