// `config file`: where it is.

import { command } from "#cli/command";

export default command({
  words: "config file",
  summary: "Print the path of the config file",
  examples: [
    ["openclaw config file", "Whether or not it exists"],
    ["openclaw --profile work config file", "That of a profile"],
    ["$EDITOR \"$(openclaw config file)\"", "Edit it"],
  ],
  async run({ json, output, place }) {
    if (json) output.json({ path: place.configPath });
    else output.line(place.configPath);
  },
});
