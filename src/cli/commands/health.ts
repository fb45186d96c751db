// `health`: the snapshot in full; waits for a gateway that is still starting (cli §1.7, §5.2).

import { command } from "#cli/command";
import { int, toggle } from "#cli/grammar/flags";
import { printHealth } from "#cli/report/health";
import { whenReady } from "#cli/report/ready";

export default command({
  words: "health",
  summary: "Health of the running gateway: event loop, agents, channels, session store",
  flags: {
    timeout: int("Longest wait in all", { min: 1, label: "ms", fallback: 60_000 }),
    verbose: toggle("Run the live checks first", { aliases: ["debug"] }),
  },
  examples: [
    ["openclaw health", "The last snapshot, at most a minute old"],
    ["openclaw health --verbose", "Take a fresh one"],
    ["openclaw health --json", "For monitoring; exit code 1 when nothing answers"],
  ],
  run: (context, flags) =>
    whenReady(context, flags.timeout, [], async (_client, call) => {
      const startedMs = context.env.clock.monotonic();
      const health = await call("health", flags.verbose ? { probe: true } : undefined);
      if (context.json) context.output.json(health);
      else printHealth(context, health, context.env.clock.monotonic() - startedMs);
    }),
});
