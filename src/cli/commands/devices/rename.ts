// `devices rename`: the operator's own name for a device.

import { command } from "#cli/command";
import { text, usage } from "#cli/grammar/flags";
import { callDevices, deviceFlags } from "#cli/report/devices";

const NAME_CHARS_MAX = 64;

export default command({
  words: "devices rename",
  summary: "Give a paired device a name of your own",
  flags: {
    ...deviceFlags,
    device: text("The device, as `devices list` shows it", { label: "id" }),
    name: text(`The name, up to ${NAME_CHARS_MAX} characters`),
  },
  examples: [[
    "openclaw devices rename --device 422be5aae9d9635b… --name kitchen",
    "It survives a new pairing",
  ]],
  async run(context, flags) {
    const label = flags.name?.trim() ?? "";
    if (flags.device === undefined || label === "") throw usage("devices rename needs --device and --name");
    if (label.length > NAME_CHARS_MAX) throw usage(`--name may have ${NAME_CHARS_MAX} characters`);
    const params = { deviceId: flags.device, label };
    const answer = await callDevices(context, flags, { method: "device.pair.rename", params });
    if (context.json) context.output.json(answer);
    else context.output.line(`Renamed ${flags.device} to ${label}.`);
  },
});
