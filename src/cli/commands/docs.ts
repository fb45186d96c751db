// `docs`: the reference that the binary carries, made from what it is made of. It cannot be out of date.

import { command } from "#cli/command";
import { usage } from "#cli/grammar/flags";
import { nearest } from "#cli/grammar/suggest";
import { methodNames, page, TOPICS } from "#cli/report/docs-pages";

export default command({
  words: "docs",
  summary: "The reference inside this file: commands, methods, errors, environment",
  args: [{ name: "topic", summary: `${TOPICS.join(", ")}, or the name of a method` }],
  examples: [
    ["openclaw docs", "What there is to read"],
    ["openclaw docs methods", "Every method of the gateway, with the scope it needs"],
    ["openclaw docs sessions.list", "Parameters and an example of one method"],
    ["openclaw docs errors --json", "As data"],
  ],
  async run(context, _flags, [topic]) {
    const found = await page(topic);
    if (found === undefined) {
      const close = nearest(topic ?? "", [...TOPICS, ...(await methodNames())]);
      const known = `Topics: ${TOPICS.join(", ")}, or a method.`;
      const hint = close === undefined ? known : `Did you mean: openclaw docs ${close}?`;
      throw usage(`no page about "${topic}"`, [hint]);
    }
    if (context.json) return context.output.json(found.data);
    found.print(context.output);
  },
});
