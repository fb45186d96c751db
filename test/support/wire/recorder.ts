// A tap between a client and a gateway: bytes pass untouched, the WebSocket frames in them are kept and held
// against the official schema. It sits on TCP, so it also records clients whose code we cannot reach.
import { createServer, connect } from "node:net";
import type { Server, Socket } from "node:net";
import { openOfficialSchema } from "../official-schema.ts";
import type { Direction, OfficialSchema } from "../official-schema.ts";
import { openFrameReader } from "./ws-frames.ts";
import type { WsMessage } from "./ws-frames.ts";

type Json = Record<string, unknown>;

export type RecordedFrame = {
  connection: number;
  direction: Direction;
  /** ms of `performance.now()`. */
  atMs: number;
  frame: Json;
  /** Of a response: the method it answers. */
  method: string | undefined;
  bytes: number;
};

export type Recorder = {
  port: number;
  /** ws address to give to the client instead of the gateway's. */
  url: string;
  frames: RecordedFrame[];
  closes: { connection: number; direction: Direction; code: number; reason: string }[];
  /** What did not fit the official schema since the last call, each once, with how often. */
  problems: () => string[];
  /** Methods and events seen, with counts, as lines for the log. */
  seen: () => string[];
  /** Tears every connection down without a close frame, as a lost network does. */
  cut: () => void;
  close: () => Promise<void>;
};

type Asked = { method: string; problems: string[] };

/** Opens a tap on a loopback port in front of the gateway on `port`. */
export async function openRecorder(port: number): Promise<Recorder> {
  const schema = openOfficialSchema();
  const frames: RecordedFrame[] = [];
  const closes: Recorder["closes"] = [];
  const found = new Map<string, number>();
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((client) => {
    const connection = ++connections;
    const asked = new Map<string, Asked>();
    const gateway = connect(port, "127.0.0.1");
    const keep = (direction: Direction) => (message: WsMessage): void => {
      if (message.kind === "close") closes.push({ connection, direction, ...message });
      if (message.kind !== "text") return;
      const frame = parse(message.text);
      if (!frame) return;
      const id = String(frame["id"]);
      const method = frame["type"] === "res" ? asked.get(id)?.method : undefined;
      const bytes = message.text.length;
      frames.push({ connection, direction, atMs: performance.now(), frame, method, bytes });
      const problems = schema.validateFrame(frame, direction, method);
      // A bad request is only held against the gateway when it takes it.
      if (direction === "c>s") asked.set(id, { method: String(frame["method"]), problems });
      else problems.push(...(frame["ok"] === true ? (asked.get(id)?.problems ?? []) : []));
      if (direction === "s>c") for (const problem of problems) count(found, problem);
    };
    bridge(client, gateway, openFrameReader(keep("c>s")), sockets);
    bridge(gateway, client, openFrameReader(keep("s>c")), sockets);
  });
  const own = await listen(server);
  return {
    port: own,
    url: `ws://127.0.0.1:${own}`,
    frames,
    closes,
    problems: () => {
      const lines = [...found].sort().map(([problem, times]) => `${times}× ${problem}`);
      found.clear();
      return lines;
    },
    seen: () => summary(frames, schema),
    cut: () => sockets.forEach((socket) => socket.destroy()),
    close: () => shut(server, sockets),
  };
}

function bridge(from: Socket, to: Socket, read: (part: Uint8Array) => void, sockets: Set<Socket>): void {
  sockets.add(from);
  from.on("data", (part: Buffer) => {
    read(part);
    to.write(part);
  });
  from.on("end", () => to.end());
  // A reset on one side is a reset on the other; the frames so far are what counts.
  from.on("error", () => to.destroy());
  from.on("close", () => {
    sockets.delete(from);
    to.destroySoon();
  });
}

/** Bad-input tests send text that is no JSON on purpose: it has no shape to hold against anything. */
function parse(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function summary(frames: RecordedFrame[], schema: OfficialSchema): string[] {
  const counts = new Map<string, number>();
  for (const { frame, method } of frames) {
    if (frame["type"] === "event") count(counts, `event ${String(frame["event"])}`);
    if (frame["type"] === "res" && method) {
      const checked = method === "connect" || schema.resultOf(method) ? "" : " (no published result)";
      count(counts, `${frame["ok"] === true ? "ok" : "error"} ${method}${checked}`);
    }
  }
  return [...counts].sort().map(([name, times]) => `${times}× ${name}`);
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address && typeof address === "object") resolve(address.port);
      else reject(new Error("the recorder has no port"));
    });
  });
}

function shut(server: Server, sockets: Set<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  return new Promise((resolve) => server.close(() => resolve()));
}
