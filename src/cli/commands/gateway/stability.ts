// `gateway stability`: the ring of payload-free events, made from the method itself.

import stability from "#methods/diagnostics/stability";
import { rpcCommand } from "#cli/rpc";
import { num, rows, str, time } from "#cli/view";

export default rpcCommand(stability, {
  words: "gateway stability",
  summary: "Recent gateway events without payloads: types, counters, durations",
  fallbacks: { limit: 25 },
  examples: [
    ["openclaw gateway stability", "The last 25 events"],
    ["openclaw gateway stability --type session.state --limit 100", "Only one type"],
    ["openclaw gateway stability --since-seq 940 --json", "What came after event 940"],
  ],
  print({ output }, answer) {
    const events = rows(answer, "events");
    output.table(["SEQ", "TIME", "TYPE", "FACTS"], events.map((event) => [
      String(num(event, "seq") ?? ""),
      time(num(event, "ts") ?? 0),
      str(event, "type"),
      factsOf(event),
    ]));
    const total = num(answer, "count") ?? events.length;
    const dropped = num(answer, "dropped") ?? 0;
    output.line(output.paint("dim", `${events.length} of ${total} kept, ${dropped} dropped`));
  },
});

function factsOf(event: unknown): string {
  const shown = Object.entries(Object(event)).filter(([name]) => !["seq", "ts", "type"].includes(name));
  const text = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
  return shown.map(([name, value]) => `${name}=${text(value)}`).join(" ");
}
