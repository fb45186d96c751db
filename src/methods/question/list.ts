import { z } from "zod";
import { method } from "#methods/ctx";

/** M-06: agents cannot ask questions in this build, so none is open. */
export default method({
  name: "question.list",
  scope: "operator.questions",
  summary: "Open questions of agents.",
  params: () => z.strictObject({}),
  result: () => z.object({ questions: z.array(z.looseObject({ id: z.string() })) }),
  examples: [{ params: {}, result: { questions: [] } }],
  run: () => ({ questions: [] }),
});
