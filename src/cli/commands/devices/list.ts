// `devices list`: who waits for approval, and who is paired.

import { command } from "#cli/command";
import { callDevices, deviceFlags, printDevices } from "#cli/report/devices";

export default command({
  words: "devices list",
  summary: "List devices that wait for approval, and those that are paired",
  flags: deviceFlags,
  examples: [
    ["openclaw devices list", "Requests with their ids, then the paired devices"],
    ["openclaw devices list --json", "With every detail"],
  ],
  async run(context, flags) {
    const listed = await callDevices(context, flags, { method: "device.pair.list" });
    if (context.json) context.output.json(listed);
    else printDevices(context, listed);
  },
});
