import { z } from "zod";
import { method } from "#methods/ctx";

/** M-06: none are managed. */
export default method({
  name: "worktrees.list",
  scope: "operator.read",
  summary: "Managed worktrees.",
  params: () => z.strictObject({}),
  result: () => z.object({ worktrees: z.array(z.looseObject({ id: z.string() })) }),
  examples: [{ params: {}, result: { worktrees: [] } }],
  run: () => ({ worktrees: [] }),
});
