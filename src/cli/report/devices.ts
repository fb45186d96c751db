// Devices as the commands show them, and the calls that change them (cli §14).

import { getPath } from "#kernel/dotpath";
import type { Scope } from "#protocol/scopes";
import type { Context } from "../command.ts";
import { spinner, withGateway } from "../connect.ts";
import { int } from "../grammar/flags.ts";
import { targetFlags } from "../rpc.ts";
import { resolveTarget, type TargetFlags } from "../target/resolve.ts";
import { age, num, rows, str, yes } from "../view.ts";

/** The RPC- group of cli §1.6. */
export const deviceFlags = {
  ...targetFlags,
  timeout: int("Longest wait in all", { min: 1, label: "ms", fallback: 10_000 }),
};

export interface DeviceCall extends TargetFlags {
  timeout: number;
}

/** What a change of devices needs: giving authority away takes an administrator (auth §5.1). */
export const MANAGE: readonly Scope[] = ["operator.pairing"];
export const GRANT: readonly Scope[] = ["operator.admin"];

/** One call with exactly these scopes. */
export async function callDevices(
  context: Context,
  flags: DeviceCall,
  asked: { method: string; params?: unknown; scopes?: readonly Scope[] },
): Promise<unknown> {
  const target = await resolveTarget(context, flags);
  const stop = spinner(context, asked.method);
  const options = { scopes: asked.scopes ?? MANAGE, timeoutMs: flags.timeout };
  const working = withGateway(context, target, options, (_, call) => call(asked.method, asked.params ?? {}));
  return working.finally(stop);
}

/** What people call a device. */
export function deviceName(device: unknown): string {
  const named = str(device, "operatorLabel") || str(device, "displayName") || str(device, "clientId");
  const short = str(device, "deviceId").slice(0, 12);
  return named === "" ? short : `${named} (${short})`;
}

export function printDevices(context: Context, listed: unknown): void {
  const { output, env } = context;
  const [pending, paired] = [rows(listed, "pending"), rows(listed, "paired")];
  if (pending.length === 0 && paired.length === 0) return output.line("No device pairing entries.");
  const nowMs = env.clock.now();
  if (pending.length > 0) {
    output.line(output.paint("bold", `Pending (${pending.length})`));
    output.table(
      ["REQUEST", "DEVICE", "ROLE", "SCOPES", "FROM", "AGE"],
      pending.map((each) => [
        str(each, "requestId"),
        deviceName(each) + (yes(each, "isRepair") ? " [known]" : ""),
        str(each, "role", "-"),
        scopesOf(each),
        str(each, "remoteIp", "this machine"),
        age(Math.max(0, nowMs - (num(each, "ts") ?? nowMs))),
      ]),
    );
    output.line(output.paint("dim", "Let one in: openclaw devices approve <request>"));
  }
  if (paired.length === 0) return;
  if (pending.length > 0) output.line();
  output.line(output.paint("bold", `Paired (${paired.length})`));
  output.table(
    ["DEVICE", "ID", "ROLES", "SCOPES", "TOKENS", "SEEN"],
    paired.map((each) => [
      deviceName(each),
      str(each, "deviceId"),
      rows(each, "roles").map(String).join(", ") || str(each, "role", "-"),
      scopesOf(each),
      rows(each, "tokens").map(tokenText).join(", ") || "none",
      yes(each, "connected") ? "now" : age(ageOf(num(each, "lastSeenAtMs"), nowMs)),
    ]),
  );
}

export function scopesOf(entry: unknown): string {
  return rows(entry, "scopes").map((scope) => String(scope).replace(/^operator\./, "")).join(", ") || "none";
}

function tokenText(token: unknown): string {
  const state = getPath(token, "revokedAtMs") === undefined ? "" : " (revoked)";
  return `${str(token, "role")}${state}`;
}

function ageOf(ms: number | undefined, nowMs: number): number | undefined {
  return ms === undefined ? undefined : Math.max(0, nowMs - ms);
}
