// Where log lines come from: the gateway, again and again; or the file itself when there is no gateway to
// ask.

import { Fault } from "#kernel/fault";
import type { LogTail } from "#methods/ctx";
import type { Context } from "../command.ts";
import { type Call, openGateway, withGateway } from "../connect.ts";
import { logFileOf } from "../target/log-file.ts";
import type { Target } from "../target/resolve.ts";
import { num, rows, str, yes } from "../view.ts";

export type Batch = Pick<LogTail, "file" | "cursor" | "size" | "lines" | "truncated" | "reset"> & {
  /** Read from the file, because no gateway answered. */
  localFallback: boolean;
};

export interface Tailing {
  limit: number;
  maxBytes: number;
  timeoutMs: number;
  follow: boolean;
  intervalMs: number;
}

/** The most that logs.tail gives at once. */
const LINES_MAX = 5_000;
const BYTES_MAX = 1_000_000;
const RETRIES_MAX = 8;
const RETRY_MAX_MS = 30_000;

/** Batches of lines: one, or with `follow` one after another until the signal. */
export async function* logBatches(
  context: Context, target: Target, tailing: Tailing, notice: (text: string) => void,
): AsyncGenerator<Batch> {
  const at: { cursor?: number } = {};
  for (let failures = 0; ; ) {
    try {
      const options = { scopes: ["operator.read"], timeoutMs: tailing.timeoutMs, onStarting: () => {} };
      // One answer, then done; the loop is for following only.
      if (!tailing.follow) {
        yield await withGateway(context, target, options, (_client, call) => tail(call, tailing, at));
        return;
      }
      for await (const batch of followOnce(context, target, tailing, at)) {
        failures = 0;
        yield batch;
      }
    } catch (error) {
      if (!tailing.follow && mayReadFile(error, target)) {
        notice("The gateway does not answer: this is the file itself.");
        yield await readLocal(context, target, tailing);
        return;
      }
      if (!tailing.follow || !isLost(error) || ++failures > RETRIES_MAX) throw error;
      const waitMs = Math.min(RETRY_MAX_MS, 500 * 2 ** (failures - 1));
      notice(`Connection lost, trying again in ${waitMs} ms (${failures}/${RETRIES_MAX})`);
      await context.env.clock.sleep(waitMs, context.signal);
    }
  }
}

/** Polls on one connection until it breaks. */
async function* followOnce(
  context: Context, target: Target, tailing: Tailing, at: { cursor?: number },
): AsyncGenerator<Batch> {
  const { timeoutMs } = tailing;
  const client = await openGateway(context, target, { scopes: ["operator.read"], timeoutMs });
  const call: Call = (method, params) => client.call(method, params, { timeoutMs, signal: context.signal });
  try {
    for (;;) {
      yield await tail(call, tailing, at);
      await context.env.clock.sleep(tailing.intervalMs, context.signal);
    }
  } finally {
    await client.close();
  }
}

async function tail(call: Call, { limit, maxBytes }: Tailing, at: { cursor?: number }): Promise<Batch> {
  const { cursor } = at;
  // The limits are for the look back; what came since the last poll is wanted whole.
  const first = { limit, maxBytes };
  const next = { limit: LINES_MAX, maxBytes: BYTES_MAX, cursor };
  const answer = await call("logs.tail", cursor === undefined ? first : next);
  const batch: Batch = {
    file: str(answer, "file"),
    cursor: num(answer, "cursor") ?? 0,
    size: num(answer, "size") ?? 0,
    lines: rows(answer, "lines").map(String),
    truncated: yes(answer, "truncated"),
    reset: yes(answer, "reset"),
    localFallback: false,
  };
  at.cursor = batch.cursor;
  return batch;
}

/** Only for the gateway of this machine, found without being told where (cli §5.3). */
function mayReadFile(error: unknown, target: Target): boolean {
  if (target.urlSource !== "local loopback" || !(error instanceof Fault)) return false;
  if (error.code === "GATEWAY_CLOSED") return true;
  const code = error.details?.code;
  return code === "PAIRING_REQUIRED" || code === "DEVICE_IDENTITY_REQUIRED";
}

function isLost(error: unknown): boolean {
  return error instanceof Fault && (error.code === "GATEWAY_CLOSED" || error.code === "GATEWAY_TIMEOUT");
}

async function readLocal(context: Context, target: Target, { limit, maxBytes }: Tailing): Promise<Batch> {
  const { fs } = context.runtime;
  const file = await logFileOf(context, target.config);
  const size = (await fs.info(file))?.bytes ?? 0;
  const from = Math.max(0, size - maxBytes);
  const text = size === 0 ? "" : new TextDecoder().decode(await fs.readSlice(file, from, size - from));
  const all = text.split("\n").slice(from > 0 ? 1 : 0).filter((line) => line !== "");
  const lines = all.slice(-limit);
  const truncated = lines.length < all.length;
  return { file, cursor: size, size, lines, truncated, reset: false, localFallback: true };
}
