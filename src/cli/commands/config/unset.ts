// `config unset`: a key is taken out of the file; its default applies from then on (cli §7).

import { command } from "#cli/command";
import { toggle } from "#cli/grammar/flags";
import { changeConfig } from "#cli/settings/change";
import { dryReport } from "#cli/settings/dry-run";
import { keyOf } from "#cli/settings/path";
import { report } from "#cli/settings/report";
import { valueAt, withValue } from "#config/edit/changes";
import type { Plain } from "#config/load/plain";
import { fault } from "#protocol/errors";

export default command({
  words: "config unset",
  summary: "Take a key out of the config",
  args: [{ name: "path", summary: "For example gateway.port", required: true }],
  flags: {
    dryRun: toggle("Check and show the change, write nothing"),
    allowExec: toggle("Accepted; this build runs no programs for secrets"),
  },
  examples: [
    ["openclaw config unset gateway.port", "Back to the default"],
    ["openclaw config unset agents.entries.work --dry-run", "What would go"],
  ],
  notes: ["Comments around the key stay. `openclaw config undo` takes the change back."],
  async run(context, { dryRun }, [path = ""]) {
    const { segments } = keyOf(path);
    const done = await changeConfig(context, {
      action: "unset",
      dryRun,
      decide(source) {
        if (valueAt(source, segments) === undefined) {
          throw fault("COMMAND_FAILED", { problem: `${path} is not set` }, { details: { hints: [] } });
        }
        return withValue(source, segments, undefined) as Plain;
      },
    });
    if (dryRun && context.json) return dryReport(context, done, ["unset"]);
    report(context, `Removed ${segments.join(".")}`, done, dryRun);
  },
});
