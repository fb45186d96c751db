// One look at one gateway: does it let us in, what may we do there, and what do a few reads say. Never throws
// for a gateway that is down or says no: that is what a probe is for.

import { Fault, messageOf } from "#kernel/fault";
import type { HelloOk } from "#protocol/connect";
import { covers } from "#protocol/scopes";
import type { Context } from "../command.ts";
import { type Identity, openGateway } from "../connect.ts";
import { hintsOf } from "../failure.ts";
import type { Target } from "../target/resolve.ts";

export type Capability =
  | "unknown" | "connected_no_operator_scope" | "read_only" | "write_capable" | "admin_capable"
  | "pairing_pending";

export interface Probe {
  connected: boolean;
  latencyMs: number | null;
  hello?: HelloOk;
  capability: Capability;
  /** Answers by method; a failed read is in `failures` instead. */
  answers: Readonly<Record<string, unknown>>;
  failures: Readonly<Record<string, Fault>>;
  /** Why it did not let us in. */
  refusal?: Fault;
  hints: readonly string[];
}

export interface ProbeOptions {
  identity: Identity;
  scopes: readonly string[];
  timeoutMs: number;
  /** Methods to read once connected, without params. */
  reads?: readonly string[];
}

export async function probe(context: Context, target: Target, options: ProbeOptions): Promise<Probe> {
  const { clock } = context.env;
  const startedMs = clock.monotonic();
  try {
    const client = await openGateway(context, target, { ...options, probing: true });
    const latencyMs = Math.round(clock.monotonic() - startedMs);
    const answers: Record<string, unknown> = {};
    const failures: Record<string, Fault> = {};
    await Promise.all((options.reads ?? []).map(async (method) => {
      const leftMs = Math.max(1, options.timeoutMs - (clock.monotonic() - startedMs));
      try {
        answers[method] = await client.call(method, undefined, { timeoutMs: leftMs, signal: context.signal });
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        failures[method] = error;
      }
    }));
    await client.close();
    const { hello } = client;
    const capability = capabilityOf(hello.auth.scopes);
    return { connected: true, latencyMs, hello, capability, answers, failures, hints: [] };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const pending = error.details?.code === "PAIRING_REQUIRED";
    return {
      connected: false, latencyMs: null, capability: pending ? "pairing_pending" : "unknown",
      answers: {}, failures: {}, refusal: error, hints: hintsOf(error),
    };
  }
}

export function capabilityOf(scopes: readonly string[]): Capability {
  if (scopes.includes("operator.admin")) return "admin_capable";
  if (scopes.includes("operator.write")) return "write_capable";
  return covers(scopes, "operator.read") ? "read_only" : "connected_no_operator_scope";
}

/** The `connectFailure.kind` of a refusal. */
export function failureKind(refusal: Fault): string {
  if (refusal.code === "GATEWAY_TIMEOUT") return "timeout";
  if (refusal.code === "GATEWAY_CLOSED") {
    return refusal.details?.phase === "connecting" ? "unreachable" : "closed";
  }
  const code = refusal.details?.code;
  if (code === "PAIRING_REQUIRED") return "pairing-required";
  return typeof code === "string" ? "auth" : "refused";
}

export function refusalText(refusal: Fault | undefined): string | null {
  return refusal === undefined ? null : messageOf(refusal);
}
