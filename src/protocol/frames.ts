// Frames as text. Requests are parsed by hand on the hot path: the shape is tiny and fixed (spec/wire §1,
// §5).

import { fault, type WireError } from "#protocol/errors";

export interface RequestFrame {
  type: "req";
  id: string;
  method: string;
  params?: unknown;
}

/** What arrived: a request, something that is not a request frame, or not JSON at all. */
export type Parsed =
  | { kind: "request"; frame: RequestFrame }
  | { kind: "bad"; id: unknown; problem: string; isRequest: boolean }
  | { kind: "garbage" };

const FIELDS: ReadonlySet<string> = new Set([
  "type", "id", "method", "params", "traceparent", "expectedProfileId",
]);

/** Reads one frame; never throws. Nesting too deep for the parser counts as garbage. */
export function parseFrame(text: string): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not JSON: the caller drops it or closes, as the phase of the connection asks (wire §4, §5).
    return { kind: "garbage" };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { kind: "bad", id: "invalid", problem: "at root: must be object", isRequest: false };
  }
  const problem = frameProblem(value);
  if (problem === undefined) return { kind: "request", frame: value as RequestFrame };
  const id = Reflect.get(value, "id") ?? "invalid";
  return { kind: "bad", id, problem, isRequest: Reflect.get(value, "type") === "req" };
}

function frameProblem(value: object): string | undefined {
  const { type, id, method, traceparent } = value as Record<string, unknown>;
  const problems: string[] = [];
  for (const name of ["type", "id", "method"]) {
    if (!Object.hasOwn(value, name)) problems.push(`must have required property '${name}'`);
  }
  for (const name of Object.keys(value)) {
    if (!FIELDS.has(name)) problems.push(`at root: unexpected property '${name}'`);
  }
  if (type !== undefined && type !== "req") problems.push("at /type: must be equal to constant");
  for (const [name, field] of [["id", id], ["method", method]] as const) {
    if (field === undefined) continue;
    if (typeof field !== "string") problems.push(`at /${name}: must be string`);
    else if (field === "") problems.push(`at /${name}: must NOT have fewer than 1 characters`);
  }
  // A malformed traceparent is ignored, one that is no string is not (wire §1).
  if (traceparent !== undefined && typeof traceparent !== "string") {
    problems.push("at /traceparent: must be string");
  }
  return problems.length > 0 ? problems.join("; ") : undefined;
}

/** A payload that was serialised before and is sent as it is: for answers many clients ask for. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A successful response; `id` is echoed as it came, even when it is no string (wire §5). */
export function okFrame(id: unknown, payload: unknown): string {
  const body = payload instanceof JsonText ? payload.text : JSON.stringify(payload) ?? "{}";
  return `{"type":"res","id":${JSON.stringify(id)},"ok":true,"payload":${body}}`;
}

export function errorFrame(id: unknown, error: WireError): string {
  return `{"type":"res","id":${JSON.stringify(id)},"ok":false,"error":${JSON.stringify(error)}}`;
}

/** A serialised event that lacks only the per-connection `seq`: one string for all receivers. */
export interface EventText {
  head: string;
  tail: string;
}

/** Serialises an event once; `withSeq` then splices the number per socket. */
export function eventText(event: string, payload: unknown, stateVersion?: object): EventText {
  const body = JSON.stringify(payload);
  const tail = stateVersion ? `,"stateVersion":${JSON.stringify(stateVersion)}}` : "}";
  return { head: `{"type":"event","event":${JSON.stringify(event)},"payload":${body}`, tail };
}

export function withSeq(text: EventText, seq: number): string {
  return `${text.head},"seq":${seq}${text.tail}`;
}

/** For targeted events, which carry no seq (wire §1). */
export function withoutSeq(text: EventText): string {
  return text.head + text.tail;
}

/** Throws the Fault of a bad frame after hello. */
export function badFrame(problem: string): never {
  throw fault("INVALID_FRAME", { problem });
}
