// What a server sends, told apart with as little as possible: the client trusts nothing but the outline.

export interface ResponseFrame {
  type: "res";
  id: unknown;
  ok: boolean;
  payload?: unknown;
  error?: unknown;
}

export interface EventFrame {
  type: "event";
  event: string;
  payload: Record<string, unknown>;
  /** Only broadcasts carry one (wire §1). */
  seq?: number;
}

export type ServerFrame = ResponseFrame | EventFrame;

/** Reads one frame; undefined for anything that is neither a response nor an event. */
export function readServerFrame(data: unknown): ServerFrame | undefined {
  if (typeof data !== "string") return undefined;
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    // A frame that is not JSON says nothing about any request: drop it and let the time-outs speak.
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const type: unknown = Reflect.get(value, "type");
  if (type === "res") return { ok: false, id: undefined, ...value, type };
  const name: unknown = Reflect.get(value, "event");
  if (type !== "event" || typeof name !== "string") return undefined;
  const payload = record(Reflect.get(value, "payload"));
  const seq: unknown = Reflect.get(value, "seq");
  return { type, event: name, payload, ...(typeof seq === "number" ? { seq } : {}) };
}

export function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
