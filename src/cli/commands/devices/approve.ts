// `devices approve`: lets a waiting device in. The id must be typed: a device that asked a moment later must
// not be let in by a habit of the fingers.

import { command, type Context } from "#cli/command";
import { clean } from "#cli/output";
import { toggle } from "#cli/grammar/flags";
import {
  callDevices,
  type DeviceCall,
  deviceFlags,
  deviceName,
  GRANT,
  MANAGE,
  scopesOf,
} from "#cli/report/devices";
import { num, rows, str } from "#cli/view";
import { getPath } from "#kernel/dotpath";

export default command({
  words: "devices approve",
  summary: "Let a waiting device in, with the role and scopes it asked for",
  args: [{ name: "requestId", summary: "The request, as `devices list` shows it" }],
  flags: {
    ...deviceFlags,
    latest: toggle("Show the newest request and the command that approves it; approves nothing"),
  },
  examples: [
    ["openclaw devices approve", "Shows the newest request and the exact command for it"],
    ["openclaw devices approve 8faed6bc-f27c-43a1-9623-b97ecd93cf72", "Lets that device in"],
  ],
  async run(context, flags, [requestId]) {
    if (requestId === undefined || requestId.trim() === "" || flags.latest) return preview(context, flags);
    const params = { requestId: requestId.trim() };
    const answer = await callDevices(context, flags, {
      method: "device.pair.approve",
      params,
      scopes: GRANT,
    });
    if (context.json) context.output.json(answer);
    else {
      const device = getPath(answer, "device");
      context.output.line(`Approved ${deviceName(device)}: ${str(device, "role")}, ${scopesOf(device)}.`);
    }
    return 0;
  },
});

/** Shows the newest request. Never approves, so it ends with 1: a script must not take it for done. */
async function preview(context: Context, flags: DeviceCall): Promise<number> {
  const listed = await callDevices(context, flags, { method: "device.pair.list", scopes: MANAGE });
  const newest = rows(listed, "pending").reduce<unknown>(
    (best, each) => (num(each, "ts") ?? 0) > (num(best, "ts") ?? -1) ? each : best,
    undefined,
  );
  const { output, json } = context;
  if (newest === undefined) {
    const message = "no device waits for approval";
    if (json) output.json({ ok: false, error: { type: "cli_error", message }, selected: null });
    else output.note(`[openclaw] ${message}`);
    return 1;
  }
  const approveCommand = commandFor(context, flags, str(newest, "requestId"));
  if (json) {
    const message = "approving needs the exact request id";
    output.json({ ok: false, error: { type: "cli_error", message }, selected: newest, approveCommand });
    return 1;
  }
  output.line(`Newest request: ${deviceName(newest)}`);
  output.pairs([
    ["Request", str(newest, "requestId")],
    ["Device", str(newest, "deviceId")],
    ["Role", str(newest, "role", "-")],
    ["Scopes", scopesOf(newest)],
    ["From", str(newest, "remoteIp", "this machine")],
  ], "  ");
  output.line("Nothing was approved. If you know this device, run:");
  output.line(`  ${approveCommand}`);
  if (flags.token !== undefined || flags.password !== undefined) {
    output.line(output.paint("dim", "  with the same --token or --password"));
  }
  return 1;
}

/** The line to type, for the same gateway; secrets stay out of it. */
function commandFor(context: Context, flags: DeviceCall, requestId: string): string {
  const { profile } = context.place;
  return [
    "openclaw",
    ...(profile === null ? [] : ["--profile", profile]),
    "devices",
    "approve",
    requestId,
    ...(flags.url === undefined ? [] : ["--url", clean(flags.url)]),
    ...(flags.port === undefined ? [] : ["--port", String(flags.port)]),
  ].join(" ");
}
