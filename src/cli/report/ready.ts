// Commands that ask a local gateway how it is do not fail because it is still starting: they wait, and at the
// deadline they say so (cli §1.7).

import { str } from "../view.ts";
import type { Context } from "../command.ts";
import { type Call, isStarting, spinner, withGateway } from "../connect.ts";
import { resolveTarget } from "../target/resolve.ts";
import type { GatewayClient } from "#protocol/client/client";

/** Runs `work` on a connection to the configured gateway; answers "still starting" itself. */
export async function whenReady(
  context: Context, timeoutMs: number, scopes: readonly string[],
  work: (client: GatewayClient, call: Call) => Promise<void>,
): Promise<void> {
  const target = await resolveTarget(context, {});
  const stop = spinner(context, "waiting for the gateway");
  try {
    await withGateway(context, target, { scopes, timeoutMs, onStarting: () => {} }, async (client, call) => {
      stop();
      await work(client, call);
    });
  } catch (error) {
    if (!isStarting(error)) throw error;
    const startupPhase = str(error.details, "phase") || str(error.details, "reason", "unknown");
    if (context.json) context.output.json({ status: "starting", startupPhase });
    else context.output.line(`The gateway is still starting (${startupPhase}).`);
  } finally {
    stop();
  }
}
