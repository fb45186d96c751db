// `devices revoke`: takes one role's token away. JSON always, like rotate.

import { command } from "#cli/command";
import { text, usage } from "#cli/grammar/flags";
import { callDevices, deviceFlags, GRANT } from "#cli/report/devices";

export default command({
  words: "devices revoke",
  summary: "Take a device's token for one role away",
  flags: {
    ...deviceFlags,
    device: text("The device, as `devices list` shows it", { label: "id" }),
    role: text("Role of the token: operator or node"),
  },
  json: "always",
  examples: [
    ["openclaw devices revoke --device 422be5aae9d9635b… --role operator", "It must be approved again"],
  ],
  async run(context, flags) {
    if (flags.device === undefined || flags.role === undefined) {
      throw usage("devices revoke needs --device and --role");
    }
    const params = { deviceId: flags.device, role: flags.role };
    context.output.json(
      await callDevices(context, flags, { method: "device.token.revoke", params, scopes: GRANT }),
    );
  },
});
