// Reads WebSocket messages out of a byte stream that starts with its HTTP upgrade, in either direction.
// For tests only: it listens to a conversation, it never takes part in one.

export type WsMessage =
  | { kind: "text"; text: string }
  | { kind: "binary"; bytes: number }
  | { kind: "ping" }
  | { kind: "pong" }
  | { kind: "close"; code: number; reason: string };

type Frame = { fin: boolean; opcode: number; payload: Uint8Array; size: number };

const headEnd = Buffer.from("\r\n\r\n");

/** Returns a function to feed with bytes; it calls `onMessage` for every whole message. */
export function openFrameReader(onMessage: (message: WsMessage) => void): (part: Uint8Array) => void {
  let upgraded = false;
  let rest: Buffer = Buffer.alloc(0);
  let parts: Uint8Array[] = [];
  let kind: "text" | "binary" = "text";
  const take = (frame: Frame): void => {
    if (frame.opcode >= 8) return onMessage(control(frame));
    if (frame.opcode !== 0) kind = frame.opcode === 1 ? "text" : "binary";
    parts.push(frame.payload);
    if (!frame.fin) return;
    const whole = Buffer.concat(parts);
    parts = [];
    onMessage(kind === "text" ? { kind, text: whole.toString("utf8") } : { kind, bytes: whole.length });
  };
  return (part) => {
    rest = rest.length === 0 ? Buffer.from(part) : Buffer.concat([rest, part]);
    if (!upgraded) {
      const end = rest.indexOf(headEnd);
      if (end < 0) return;
      // A refused upgrade has no frames after it; whatever follows is not read as one.
      if (!/^(GET |HTTP\/1\.1 101)/.test(rest.toString("latin1", 0, 16))) return;
      upgraded = true;
      rest = rest.subarray(end + headEnd.length);
    }
    for (let frame = next(rest); frame; frame = next(rest)) {
      rest = rest.subarray(frame.size);
      take(frame);
    }
  };
}

function control(frame: Frame): WsMessage {
  if (frame.opcode === 9) return { kind: "ping" };
  if (frame.opcode === 10) return { kind: "pong" };
  const payload = Buffer.from(frame.payload);
  // No code at all is what the API calls 1005.
  if (payload.length < 2) return { kind: "close", code: 1005, reason: "" };
  return { kind: "close", code: payload.readUInt16BE(0), reason: payload.toString("utf8", 2) };
}

function next(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined;
  const first = bytes.readUInt8(0);
  const second = bytes.readUInt8(1);
  const masked = (second & 0x80) !== 0;
  const short = second & 0x7f;
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const head = 2 + lengthBytes + (masked ? 4 : 0);
  if (bytes.length < head) return undefined;
  const long = (): number => (short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2)));
  const length = short < 126 ? short : long();
  if (bytes.length < head + length) return undefined;
  const payload = Buffer.from(bytes.subarray(head, head + length));
  if (masked) {
    const mask = bytes.subarray(head - 4, head);
    for (let i = 0; i < payload.length; i++) payload[i] = (payload[i] ?? 0) ^ (mask[i & 3] ?? 0);
  }
  return { fin: (first & 0x80) !== 0, opcode: first & 0x0f, payload, size: head + length };
}
