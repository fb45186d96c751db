// `gateway health`: is it there and well, in one line per thing.

import { command } from "#cli/command";
import { ask, rpcFlags } from "#cli/rpc";
import { printHealthLine } from "#cli/report/health";

export default command({
  words: "gateway health",
  summary: "Ask the gateway for its health snapshot",
  flags: rpcFlags(),
  examples: [
    ["openclaw gateway health", "One line, and one per channel"],
    ["openclaw gateway health --json", "The whole snapshot"],
  ],
  async run(context, flags) {
    const startedMs = context.env.clock.monotonic();
    const health = await ask(context, flags, "health");
    if (context.json) context.output.json(health);
    else printHealthLine(context, health, context.env.clock.monotonic() - startedMs);
  },
});
