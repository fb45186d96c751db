// `devices clear`: forgets every paired device, and with --pending turns away everybody who waits.

import { command } from "#cli/command";
import { withGateway } from "#cli/connect";
import { toggle, usage } from "#cli/grammar/flags";
import { deviceFlags, MANAGE } from "#cli/report/devices";
import { resolveTarget } from "#cli/target/resolve";
import { rows, str } from "#cli/view";

export default command({
  words: "devices clear",
  summary: "Forget every paired device",
  flags: {
    ...deviceFlags,
    pending: toggle("Turn away those who wait, too"),
    yes: toggle("Really do it"),
  },
  examples: [["openclaw devices clear --yes --pending", "Nobody is paired and nobody waits"]],
  async run(context, flags) {
    if (!flags.yes) throw usage("devices clear forgets every paired device: pass --yes to do it");
    const target = await resolveTarget(context, flags);
    const options = { scopes: MANAGE, timeoutMs: flags.timeout };
    const done = await withGateway(context, target, options, async (_, call) => {
      const listed = await call("device.pair.list", {});
      const removedDevices: string[] = [];
      for (const device of rows(listed, "paired")) {
        const deviceId = str(device, "deviceId");
        await call("device.pair.remove", { deviceId });
        removedDevices.push(deviceId);
      }
      const rejectedPending: string[] = [];
      for (const request of flags.pending ? rows(listed, "pending") : []) {
        const requestId = str(request, "requestId");
        await call("device.pair.reject", { requestId });
        rejectedPending.push(requestId);
      }
      return { removedDevices, rejectedPending };
    });
    if (context.json) return context.output.json(done);
    const rejected = flags.pending ? `, turned away ${done.rejectedPending.length}` : "";
    context.output.line(`Forgot ${done.removedDevices.length} device(s)${rejected}.`);
  },
});
