// `logs`: the gateway's log, once or as it grows (cli §5.3).

import { command, type Context } from "#cli/command";
import { hintsOf } from "#cli/failure";
import { exclusive, int, toggle } from "#cli/grammar/flags";
import { formatLogLine, readLogLine } from "#cli/report/log-lines";
import { type Batch, logBatches } from "#cli/report/log-source";
import { targetFlags } from "#cli/rpc";
import { resolveTarget } from "#cli/target/resolve";
import { Fault, messageOf } from "#kernel/fault";

export default command({
  words: "logs",
  summary: "Show the gateway's log, or follow it",
  flags: {
    ...targetFlags,
    timeout: int("Longest wait for an answer", { min: 1, label: "ms", fallback: 30_000 }),
    follow: toggle("Go on until Ctrl-C", { short: "f" }),
    limit: int("How many lines", { min: 1, fallback: 200 }),
    maxBytes: int("How much of the file to read at most", { min: 1, fallback: 250_000 }),
    interval: int("Pause between two looks while following", { min: 1, label: "ms", fallback: 1_000 }),
    plain: toggle("Without colours"),
    localTime: toggle("Local time with its offset; the default"),
    utc: toggle("Times in UTC"),
    expectFinal: toggle("", { hidden: true }),
  },
  json: "lines",
  examples: [
    ["openclaw logs", "The last 200 lines"],
    ["openclaw logs --follow", "And what comes"],
    ["openclaw logs --json --limit 1000 | jq 'select(.level==\"error\")'", "One JSON object per line"],
  ],
  async run(context, flags) {
    exclusive({ "--local-time": flags.localTime, "--utc": flags.utc });
    const { output } = context;
    const tailing = {
      limit: flags.limit, maxBytes: flags.maxBytes, timeoutMs: flags.timeout, follow: flags.follow,
      intervalMs: flags.interval,
    };
    const notice = (text: string): void => {
      output.note(context.json ? JSON.stringify({ type: "notice", message: text }) : text);
    };
    let first = true;
    try {
      const target = await resolveTarget(context, flags);
      for await (const batch of logBatches(context, target, tailing, notice)) {
        if (first) head(context, batch);
        first = false;
        if (batch.reset) notice("The log was rotated.");
        if (batch.truncated) notice("Tail truncated: --limit and --max-bytes show more.");
        for (const raw of batch.lines) {
          const record = readLogLine(raw);
          output.line(context.json ? JSON.stringify(record) : formatLogLine(record, output, flags));
        }
      }
    } catch (error) {
      if (!context.json || error === context.signal.reason) throw error;
      output.note(JSON.stringify(errorRecord(error)));
      return 1;
    }
    return 0;
  },
});

function head({ json, output }: Context, { file, cursor, size, localFallback }: Batch): void {
  if (!json) return output.line(output.paint("dim", `Log file: ${file}`));
  const fallback = localFallback ? { localFallback } : {};
  output.line(JSON.stringify({ type: "meta", file, sourceKind: "file", cursor, size, ...fallback }));
}

function errorRecord(error: unknown): Record<string, unknown> {
  const message = messageOf(error);
  return {
    type: "error",
    message: "the log could not be read",
    error: message,
    details: error instanceof Fault ? (error.details ?? null) : null,
    hint: hintsOf(error)[0] ?? null,
  };
}
