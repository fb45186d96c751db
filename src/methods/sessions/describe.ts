import { z } from "zod";
import { method } from "#methods/ctx";
import { exampleRow, SessionRow } from "#protocol/records/session";

/** S-25: an unknown session is null and no error. */
export default method({
  name: "sessions.describe",
  scope: "operator.read",
  summary: "The row of one session.",
  params: () => z.strictObject({
    key: z.string().min(1),
    includeDerivedTitles: z.boolean().optional(),
    includeLastMessage: z.boolean().optional(),
  }),
  result: () => z.strictObject({ session: SessionRow.nullable() }),
  examples: [
    { params: { key: "agent:main:main" }, result: { session: exampleRow } },
    { params: { key: "nosuch" }, result: { session: null } },
  ],
  async run(ctx, { key, includeDerivedTitles, includeLastMessage }) {
    const options = { title: includeDerivedTitles === true, preview: includeLastMessage === true };
    const session = await ctx.sessions.describe(key, options);
    return { session: session === null ? null : SessionRow.parse(session) };
  },
});
