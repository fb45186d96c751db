// `config schema`: JSON Schema of the whole config, or of one key (cli §7).

import { command } from "#cli/command";
import { keyOf } from "#cli/settings/path";
import { answerSchema, lookupSchema } from "#config/lookup";

export default command({
  words: "config schema",
  summary: "Print the JSON Schema of the config",
  args: [{ name: "path", summary: "Only this key, for example gateway.auth" }],
  json: "document",
  examples: [
    ["openclaw config schema > openclaw.schema.json", "For editors: name it in $schema"],
    ["openclaw config schema agents.defaults", "One key and the keys below it"],
  ],
  async run({ output, env: { clock } }, _flags, [path]) {
    if (path === undefined) {
      const { schema } = await answerSchema(clock.now(), () => Promise.resolve());
      return output.json(schema);
    }
    keyOf(path);
    output.json(lookupSchema(path));
  },
});
