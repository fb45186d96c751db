// `status`: one page about everything; works, and says so, when the gateway does not (cli §5.1).

import { command } from "#cli/command";
import { int, text, toggle, usage } from "#cli/grammar/flags";
import { notYet } from "#cli/later";
import { printStatus } from "#cli/report/status-page";
import { gatherStatus, statusReport } from "#cli/report/status-facts";

export default command({
  words: "status",
  summary: "What runs, where, and what it did last",
  flags: {
    timeout: int("Longest wait for the gateway", { min: 1, label: "ms", fallback: 60_000 }),
    agent: text("Only the sessions of this agent", { label: "id" }),
    all: toggle("Everything there is, for a bug report"),
    deep: toggle("Ask for fresh health first"),
    usage: toggle("Provider quotas; not in this build"),
    verbose: toggle("Show memory and the event loop too", { aliases: ["debug"] }),
  },
  examples: [
    ["openclaw status", "The overview; exit code 0 also when nothing runs"],
    ["openclaw status --all", "With memory, event loop and health"],
    ["openclaw status --json", "For scripts"],
  ],
  async run(context, flags) {
    if (flags.usage) throw notYet("status --usage");
    if (flags.agent?.trim() === "") throw usage("--agent must not be blank");
    const facts = await gatherStatus(context, flags);
    if (facts.starting !== undefined) {
      if (context.json) context.output.json({ status: "starting", startupPhase: facts.starting });
      else context.output.line(`The gateway is still starting (${facts.starting}).`);
      return;
    }
    if (context.json) context.output.json(statusReport(context, facts));
    else printStatus(context, facts, flags.verbose || flags.all);
  },
});
