// `config undo`: the last change that was made with a command or over the wire is taken back.

import { command } from "#cli/command";
import { toggle } from "#cli/grammar/flags";
import { houseOf, inFile } from "#cli/settings/change";
import { report } from "#cli/settings/report";
import { undoOrder } from "#config/write/undo";
import { Fault } from "#kernel/fault";
import { fault } from "#protocol/errors";

export default command({
  words: "config undo",
  summary: "Take the last change of the config back",
  flags: {
    dryRun: toggle("Show what would change, write nothing"),
    force: toggle("Also when the file was edited by hand since; those edits get lost"),
  },
  examples: [
    ["openclaw config undo", "The file is what it was, byte for byte; once more goes further back"],
    ["openclaw config undo --dry-run", "Which change that would be"],
  ],
  notes: [
    "The texts before the last five writes are kept beside the config (.bak to .bak.4). Who changed what " +
    "stands in config-journal.jsonl in the state folder. A running gateway notices by itself.",
  ],
  async run(context, { dryRun, force }) {
    const house = houseOf(context);
    const { entry, order } = await undoOrder(house, { author: "cli", dryRun, force }).catch(inOwnWords);
    const done = await inFile(context, order);
    report(context, `Took back the ${entry.action} of ${entry.ts} by ${entry.author}`, done, dryRun);
  },
});

function inOwnWords(error: unknown): never {
  if (!(error instanceof Fault) || error.code !== "INVALID_REQUEST") throw error;
  const edited = error.details?.["reason"] === "edited";
  const hints = edited ? ["--force goes back anyway; those edits get lost."] : [];
  throw fault("COMMAND_FAILED", { problem: error.message }, { details: { hints } });
}
