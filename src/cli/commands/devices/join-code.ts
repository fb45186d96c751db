// `devices join-code`: a one-time code with which another machine joins as a node.

import { command } from "#cli/command";
import { text } from "#cli/grammar/flags";
import { callDevices, deviceFlags, GRANT } from "#cli/report/devices";
import { num, str, time } from "#cli/view";

export default command({
  words: "devices join-code",
  summary: "Make a one-time code with which another machine joins as a node",
  flags: { ...deviceFlags, publicUrl: text("Address the other machine will use", { label: "url" }) },
  examples: [["openclaw devices join-code", "Valid for ten minutes and for one machine"]],
  notes: ["Whoever has the code joins without further questions: show it to one person."],
  async run(context, flags) {
    const publicUrl = flags.publicUrl === undefined ? {} : { publicUrl: flags.publicUrl };
    const params = { bootstrapProfile: "node", joinUrl: true, ...publicUrl };
    const answer = await callDevices(context, flags, {
      method: "device.pair.setupCode",
      params,
      scopes: GRANT,
    });
    if (context.json) return context.output.json(answer);
    const { output } = context;
    output.line(str(answer, "joinUrl") || str(answer, "setupCode"));
    const untilMs = num(answer, "expiresAtMs");
    const until = untilMs === undefined ? "" : ` until ${time(untilMs)}`;
    output.note(`For one machine${until}, at ${str(answer, "gatewayUrl")}.`);
  },
});
