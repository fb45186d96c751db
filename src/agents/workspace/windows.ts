// Windows of lines out of files of any size, read in slices.

import type { Fs } from "#runtime/port";

export interface Window {
  text: string;
  /** Line numbers from 1; `last` is 0 for an empty file. */
  first: number;
  last: number;
  /** Something follows. */
  more: boolean;
  /** The window begins after the last line; `linesTotal` is then known. */
  past: boolean;
  linesTotal: number;
}

const SLICE_BYTES = 65_536;
/** Looking for a line far behind costs reading all before it. */
const SCAN_BYTES_MAX = 256 * 1024 * 1024;

/** NUL bytes, or bytes that are no UTF-8, mean that people cannot read it. */
export function looksBinary(head: Uint8Array): boolean {
  if (head.includes(0)) return true;
  try {
    // A slice may end inside a character: streaming decoding leaves that open.
    new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    return false;
  } catch {
    // Exactly what was asked: not UTF-8.
    return true;
  }
}

/** Lines from `first` on, whole ones, up to `lines` and `bytesMax` (a single longer line is cut). */
export async function windowOf(
  fs: Pick<Fs, "readSlice">,
  path: string,
  want: { first: number; lines: number; bytesMax: number },
): Promise<Window> {
  const taken: string[] = [];
  let bytes = 0;
  let line = 0;
  let more = false;
  const full = (next: string): boolean => {
    const size = new TextEncoder().encode(next).length + 1;
    if (taken.length > 0 && (taken.length >= want.lines || bytes + size > want.bytesMax)) return true;
    bytes += size;
    return false;
  };
  for await (const text of linesOf(fs, path, want.bytesMax)) {
    line++;
    if (line < want.first) continue;
    if (full(text)) {
      more = true;
      break;
    }
    taken.push(text);
  }
  const last = taken.length === 0 ? 0 : want.first + taken.length - 1;
  const past = taken.length === 0 && want.first > 1;
  return { text: taken.join("\n"), first: want.first, last, more, past, linesTotal: line };
}

async function* linesOf(fs: Pick<Fs, "readSlice">, path: string, charsMax: number): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for (let offset = 0;; offset += SLICE_BYTES) {
    if (offset >= SCAN_BYTES_MAX) throw new Error("The file is too large to look for that line.");
    const slice = await fs.readSlice(path, offset, SLICE_BYTES);
    rest += decoder.decode(slice, { stream: slice.length > 0 });
    let from = 0;
    for (let at = rest.indexOf("\n"); at >= 0; at = rest.indexOf("\n", from)) {
      yield clipped(rest.slice(from, at), charsMax);
      from = at + 1;
    }
    rest = rest.slice(from);
    // A file without line breaks is one line: keep only as much of it as can be shown.
    if (rest.length > 2 * charsMax) rest = rest.slice(0, charsMax + 1);
    if (slice.length < SLICE_BYTES) break;
  }
  if (rest !== "") yield clipped(rest, charsMax);
}

function clipped(line: string, charsMax: number): string {
  return line.length > charsMax ? `${line.slice(0, charsMax)} […line cut]` : line;
}
