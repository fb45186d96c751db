import { z } from "zod";
import { method } from "#methods/ctx";

/** M-06: nothing suggests tasks in this build. */
export default method({
  name: "taskSuggestions.list",
  scope: "operator.read",
  summary: "Suggested tasks.",
  params: () => z.strictObject({
    sessionKey: z.string().min(1).max(512).optional(),
    agentId: z.string().min(1).max(128).optional(),
  }),
  result: () => z.object({ suggestions: z.array(z.looseObject({ id: z.string() })) }),
  examples: [{ params: {}, result: { suggestions: [] } }],
  run: () => ({ suggestions: [] }),
});
