// `devices rotate`: a new token in place of the old one. JSON always, as scripts know it (cli §1.3).

import { command } from "#cli/command";
import { exclusive, list, text, toggle, usage } from "#cli/grammar/flags";
import { callDevices, deviceFlags, GRANT } from "#cli/report/devices";

export default command({
  words: "devices rotate",
  summary: "Replace a device's token; the old one stops working at once",
  flags: {
    ...deviceFlags,
    device: text("The device, as `devices list` shows it", { label: "id" }),
    role: text("Role of the token: operator or node"),
    scope: list("A scope of the new token; may be repeated. Absent: those of the old one"),
    noScopes: toggle("The new token has no scopes"),
  },
  examples: [
    ["openclaw devices rotate --device 422be5aae9d9635b… --role operator", "The same scopes as before"],
    ["openclaw devices rotate --device 422be5aae9d9635b… --role operator --scope operator.read", "Fewer scopes"],
  ],
  notes: ["The new token is not printed: the device gets it at its next login with the shared secret."],
  async run(context, flags) {
    if (flags.device === undefined || flags.role === undefined) {
      throw usage("devices rotate needs --device and --role");
    }
    exclusive({ "--scope": flags.scope.length > 0, "--no-scopes": flags.noScopes });
    const scopes = flags.noScopes ? [] : flags.scope.length > 0 ? [...flags.scope] : undefined;
    const params = { deviceId: flags.device, role: flags.role, ...(scopes ? { scopes } : {}) };
    context.output.json(
      await callDevices(context, flags, { method: "device.token.rotate", params, scopes: GRANT }),
    );
  },
});
