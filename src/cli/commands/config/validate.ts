// `config validate`: checks the whole file as the gateway would, and starts nothing.

import { command } from "#cli/command";
import { tilde } from "#cli/target/place";
import { invalidConfig, loadConfig } from "#config/load";

export default command({
  words: "config validate",
  summary: "Check the config file without starting anything",
  examples: [
    ["openclaw config validate", "Every problem with its line; exit code 1 when there is one"],
    ["openclaw config validate --json", "For scripts"],
  ],
  async run({ json, output, place, runtime: { fs }, vars }) {
    const path = place.configPath;
    const loaded = await loadConfig({ fs, path, vars });
    if (loaded.valid) {
      if (json) output.json({ valid: true, path, warnings: loaded.warnings });
      else {
        const absent = loaded.exists ? "" : " (absent: an empty config is valid)";
        output.line(`${output.paint("green", "Config OK:")} ${tilde(place, path)}${absent}`);
        for (const warning of loaded.warnings) {
          output.line(`${output.paint("yellow", "Warning:")} ${warning.path}: ${warning.message}`);
        }
      }
      return 0;
    }
    const issues = loaded.issues.map((issue) => ({ path: issue.path, message: issue.message }));
    if (json) {
      const error = { type: "cli_error", message: "config invalid" };
      output.json({ ok: false, error, valid: false, path, issues });
      return 1;
    }
    output.note(`[openclaw] config invalid: ${tilde(place, path)}`);
    const lines: unknown = invalidConfig(loaded, fs).details?.lines;
    for (const line of Array.isArray(lines) ? lines : []) output.note(`  ${line}`);
    return 1;
  },
});
