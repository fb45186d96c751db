// Reading the log file by byte cursor (O-36).

import type { LogTail } from "#methods/ctx";
import type { Fs } from "#runtime/port";

export interface TailRequest {
  /** Byte offset where the last answer ended. */
  cursor?: number;
  /** Lines, and bytes, at most. */
  limit: number;
  bytesMax: number;
}

/** Whole lines only: what follows the last newline waits for the next call. */
export async function tailLog(fs: Fs, file: string, request: TailRequest): Promise<LogTail> {
  const size = (await fs.info(file))?.bytes ?? 0;
  const { cursor } = request;
  // The file shrank or was rotated: start over from its tail.
  const reset = cursor !== undefined && cursor > size;
  const wanted = cursor === undefined || reset ? Math.max(0, size - request.bytesMax) : cursor;
  const from = Math.max(wanted, size - request.bytesMax);
  const bytes = size > from ? await fs.readSlice(file, from, size - from) : new Uint8Array();
  const text = new TextDecoder().decode(bytes);
  const end = text.lastIndexOf("\n") + 1;
  const cutsFirst = from > 0 && from !== cursor;
  const whole = text.slice(0, end).split("\n").slice(cutsFirst ? 1 : 0, -1);
  const lines = whole.slice(-request.limit);
  const skippedBytes = cursor !== undefined && !reset ? from - cursor : 0;
  return {
    file,
    cursor: from + new TextEncoder().encode(text.slice(0, end)).byteLength,
    size,
    lines,
    truncated: cutsFirst || lines.length < whole.length,
    reset,
    ...(skippedBytes > 0 ? { skippedBytes } : {}),
  };
}
