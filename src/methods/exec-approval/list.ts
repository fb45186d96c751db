import { z } from "zod";
import { method } from "#methods/ctx";

/** M-05: a bare array. Approvals are not in this build, so none is pending. */
export default method({
  name: "exec.approval.list",
  scope: "operator.approvals",
  summary: "Pending exec approvals, as a bare array.",
  params: () => z.strictObject({}),
  result: () => z.array(z.looseObject({ id: z.string() })),
  examples: [{ params: {}, result: [] }],
  run: () => [],
});
