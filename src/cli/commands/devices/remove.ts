// `devices remove`: forgets a paired device.

import { command } from "#cli/command";
import { callDevices, deviceFlags } from "#cli/report/devices";

export default command({
  words: "devices remove",
  summary: "Forget a paired device: its tokens stop working and its connections close",
  args: [{ name: "deviceId", summary: "The device, as `devices list` shows it", required: true }],
  flags: deviceFlags,
  examples: [["openclaw devices remove 422be5aae9d9635b…", "It must be approved again to come back"]],
  async run(context, flags, [deviceId = ""]) {
    const answer = await callDevices(context, flags, { method: "device.pair.remove", params: { deviceId } });
    if (context.json) context.output.json(answer);
    else context.output.line(`Removed ${deviceId}.`);
  },
});
