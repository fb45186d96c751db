// One run on the gateway, followed from here: two answers to one request, and the events between them (wire
// §6).

import { Fault } from "#kernel/fault";
import type { EventFrame, GatewayClient } from "#protocol/client/client";
import type { Context } from "../command.ts";
import { openGateway, spinner } from "../connect.ts";
import type { Target } from "../target/resolve.ts";
import { explain } from "../target/explain.ts";
import { rows, str } from "../view.ts";
import { AnswerStream } from "./agent-stream.ts";

const CONNECT_TIMEOUT_MS = 10_000;
/** The gateway ends the run at its time limit; this much longer it may take to say so. */
const GRACE_MS = 30_000;
/** After an abort the last word of the run is waited for this long. */
const ABORT_WAIT_MS = 3_000;

export interface AgentRun {
  message: string;
  /** 0 means no limit. */
  timeoutSeconds: number;
  params: Readonly<Record<string, unknown>>;
  details: "on" | "off";
}

/** Sends, follows, prints. @returns the exit code */
export async function runAgent(context: Context, target: Target, run: AgentRun): Promise<number> {
  const runId = context.env.ids.uuid();
  const stream = new AnswerStream(context, { runId, details: run.details === "on" });
  const stop = spinner(context, "thinking");
  // The connection must outlive Ctrl-C: the run is stopped through it.
  const patient: Context = { ...context, signal: new AbortController().signal };
  const client = await openGateway(patient, target, {
    // A message that starts with /new or /reset does what only an administrator may (auth §7.2).
    scopes: /^\/(new|reset)\b/i.test(run.message.trim()) ? ["operator.admin"] : ["operator.write"],
    timeoutMs: CONNECT_TIMEOUT_MS,
    caps: ["tool-events"],
    onEvent(event: EventFrame) {
      if (stream.take(event)) stop();
    },
  });
  try {
    const final = await follow(context, client, runId, run);
    stop();
    return finish(context, stream, final);
  } catch (error) {
    stop();
    stream.end();
    throw explain(error, target, context);
  } finally {
    stop();
    await client.close();
  }
}

async function follow(
  context: Context, client: GatewayClient, runId: string, run: AgentRun,
): Promise<unknown> {
  const accepted: { sessionKey?: string } = {};
  const onAbort = (): void => void abort(client, runId, accepted.sessionKey);
  context.signal.addEventListener("abort", onAbort, { once: true });
  const final = client.call("agent", {
    message: run.message,
    ...run.params,
    deliver: false,
    timeout: run.timeoutSeconds,
    idempotencyKey: runId,
  }, {
    expectFinal: true,
    timeoutMs: run.timeoutSeconds === 0 ? null : run.timeoutSeconds * 1_000 + GRACE_MS,
    onAccepted: (payload) => {
      accepted.sessionKey = str(payload, "sessionKey");
      if (context.signal.aborted) onAbort();
    },
  });
  try {
    return await Promise.race([final, cutOff(context, final)]);
  } catch (error) {
    throw accepted.sessionKey === undefined ? error : named(error, runId);
  } finally {
    context.signal.removeEventListener("abort", onAbort);
  }
}

/** Rejects with the signal's reason when an aborted run does not end by itself. */
function cutOff(context: Context, final: Promise<unknown>): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  final.catch(() => {});
  context.signal.addEventListener("abort", () => {
    context.env.clock.after(ABORT_WAIT_MS, () => reject(context.signal.reason));
  }, { once: true });
  return promise;
}

async function abort(client: GatewayClient, runId: string, sessionKey: string | undefined): Promise<void> {
  // Before it was accepted there is nothing to name; `onAccepted` comes back here.
  if (sessionKey === undefined) return;
  // Whatever it answers, the run's own end follows or the wait is cut off.
  await client.call("chat.abort", { sessionKey, runId }).catch(() => undefined);
}

/** A run that was accepted and then failed says which one it was (cli §9.1). */
function named(error: unknown, runId: string): unknown {
  if (!(error instanceof Fault)) return error;
  return new Fault({
    code: error.code, message: error.message, retryable: error.retryable, cause: error,
    details: { ...error.details, run: { runId, origin: "gateway" } },
  });
}

function finish(context: Context, stream: AnswerStream, final: unknown): number {
  const status = str(final, "status", "error");
  const payloads = rows(final, "result.payloads");
  const texts = payloads.map((payload) => str(payload, "text")).filter((text) => text !== "");
  if (context.json) context.output.json(final);
  else stream.finish(texts);
  if (status === "ok") return 0;
  // Whoever pressed Ctrl-C knows why it ended.
  if (!context.json && !context.signal.aborted) {
    const why = str(final, "error") || str(final, "error.message") || str(final, "summary", status);
    context.output.note(`[openclaw] the run ended with ${status}: ${why}`);
  }
  return 1;
}
