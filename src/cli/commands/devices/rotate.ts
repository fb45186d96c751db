// `devices rotate`: a new token in place of the old one. JSON always, as scripts know it (cli §1.3).

import { command, type Context } from "#cli/command";
import { exclusive, list, text, toggle, usage } from "#cli/grammar/flags";
import { keepToken } from "#cli/identity/tokens";
import { callDevices, type DeviceCall, deviceFlags, GRANT } from "#cli/report/devices";
import { resolveTarget } from "#cli/target/resolve";
import { rows, str } from "#cli/view";

const REDACTED = "__OPENCLAW_REDACTED__";

export default command({
  words: "devices rotate",
  summary: "Replace a device's token; the old one stops working at once",
  flags: {
    ...deviceFlags,
    device: text("The device, as `devices list` shows it", { label: "id" }),
    role: text("Role of the token: operator or node"),
    scope: list("A scope of the new token; may be repeated. Absent: those of the old one"),
    scopes: toggle("The new token has no scopes", { fallback: true }),
  },
  json: "always",
  examples: [
    ["openclaw devices rotate --device 422be5aae9d9635b… --role operator", "The same scopes as before"],
    [
      "openclaw devices rotate --device 422be5aae9d9635b… --role operator --scope operator.read",
      "Fewer scopes",
    ],
  ],
  notes: ["The new token is not printed: the device gets it at its next login with the shared secret."],
  async run(context, flags) {
    if (flags.device === undefined || flags.role === undefined) {
      throw usage("devices rotate needs --device and --role");
    }
    exclusive({ "--scope": flags.scope.length > 0, "--no-scopes": !flags.scopes });
    const scopes = flags.scopes ? [...flags.scope] : [];
    const wanted = scopes.length > 0 || !flags.scopes ? { scopes } : {};
    const params = { deviceId: flags.device, role: flags.role, ...wanted };
    const answer = await callDevices(context, flags, {
      method: "device.token.rotate",
      params,
      scopes: GRANT,
    });
    context.output.json(await keepOwn(context, flags, answer));
  },
});

/** A device that rotates its own token gets the new one: it is kept, and not shown. */
async function keepOwn(context: Context, flags: DeviceCall, answer: unknown): Promise<unknown> {
  const token = str(answer, "token");
  if (token === "") return answer;
  const { url } = await resolveTarget(context, flags);
  const key = { deviceId: str(answer, "deviceId"), gateway: url, role: str(answer, "role") };
  await keepToken(context, key, { token, scopes: rows(answer, "scopes").map(String) });
  return { ...Object(answer), token: REDACTED };
}
