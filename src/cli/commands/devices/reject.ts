// `devices reject`: turns a waiting device away.

import { command } from "#cli/command";
import { callDevices, deviceFlags } from "#cli/report/devices";

export default command({
  words: "devices reject",
  summary: "Turn a waiting device away",
  args: [{ name: "requestId", summary: "The request, as `devices list` shows it", required: true }],
  flags: deviceFlags,
  examples: [["openclaw devices reject 8faed6bc-f27c-43a1-9623-b97ecd93cf72", "The device may ask again"]],
  async run(context, flags, [requestId = ""]) {
    const answer = await callDevices(context, flags, { method: "device.pair.reject", params: { requestId } });
    if (context.json) context.output.json(answer);
    else context.output.line(`Rejected ${requestId}.`);
  },
});
