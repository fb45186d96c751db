import { z } from "zod";
import { method } from "#methods/ctx";

/** M-06: no tool of this build makes artifacts. */
export default method({
  name: "artifacts.list",
  scope: "operator.read",
  summary: "Artifacts of a session, run or task.",
  params: () => z.strictObject({
    sessionKey: z.string().min(1).optional(),
    runId: z.string().min(1).optional(),
    taskId: z.string().min(1).optional(),
    agentId: z.string().min(1).optional(),
  }),
  result: () => z.object({ artifacts: z.array(z.looseObject({ id: z.string() })) }),
  examples: [{ params: {}, result: { artifacts: [] } }],
  run: () => ({ artifacts: [] }),
});
