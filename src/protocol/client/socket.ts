// The one thing the client needs of a WebSocket, and the faults of a connection in words a person can act on.

import type { Fault } from "#kernel/fault";
import { fault } from "#protocol/errors";

/** The part of the standard WebSocket that is used; a test may hand in its own. */
export interface SocketLike {
  readonly readyState: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: "open" | "message" | "error" | "close", listener: (event: Event) => void): void;
}

export type OpenSocket = (url: string) => SocketLike;

/** The WebSocket of whatever runs this. */
export const openStandardSocket: OpenSocket = (url) => new WebSocket(url);

/** How a socket ended, put together from its last `error` and `close` events. */
export interface Ending {
  /** Close code; 1006 when the connection just ended, 1005 when none was given. */
  code: number;
  reason: string;
  /** `ECONNREFUSED`, `ENOTFOUND`, … where the runtime tells. */
  errno?: string;
  /** What the runtime said in its error event. */
  note?: string;
}

/** Reads an error event: Bun carries an errno in `error.code`, Deno only a sentence. */
export function noteOf(event: Event): { errno?: string; note?: string } {
  const message: unknown = Reflect.get(event, "message");
  const error: unknown = Reflect.get(event, "error");
  const code: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;
  const note = typeof message === "string" && message !== "" ? message : undefined;
  const errno = typeof code === "string" ? code : errnoIn(note ?? "");
  return { ...(errno === undefined ? {} : { errno }), ...(note === undefined ? {} : { note }) };
}

function errnoIn(text: string): string | undefined {
  const named = /\bE[A-Z]{3,}\b/.exec(text)?.[0];
  if (named !== undefined) return named;
  // Deno folds every failed connect into this sentence; nearly always nobody listened.
  if (/refused|tcp connect error/i.test(text)) return "ECONNREFUSED";
  return /dns|lookup|not known/i.test(text) ? "ENOTFOUND" : undefined;
}

/** The HTTP status of a server that refused the upgrade, where the runtime tells. */
function statusIn(note: string | undefined): string | undefined {
  return /status code:? (\d{3})/i.exec(note ?? "")?.[1];
}

/** The fault of a connection that ended; `phase` says how far it had come. */
export function closedFault(url: string, ending: Ending, phase: "connecting" | "handshake" | "open"): Fault {
  const status = statusIn(ending.note);
  const details = {
    url, kind: "closed", phase, closeCode: ending.code, reason: ending.reason,
    ...(ending.errno === undefined ? {} : { errno: ending.errno }),
    ...(status === undefined ? {} : { httpStatus: Number(status) }),
  };
  return fault("GATEWAY_CLOSED", { problem: closedProblem(url, ending, phase, status) }, { details });
}

function closedProblem(url: string, ending: Ending, phase: string, status: string | undefined): string {
  if (phase === "connecting") {
    if (status !== undefined) return `${url} answered HTTP ${status} instead of opening a WebSocket`;
    return `cannot connect to ${url} (${ending.errno ?? `closed ${ending.code}`})`;
  }
  const why = ending.reason === "" ? "" : `: ${ending.reason}`;
  const when = phase === "handshake" ? "during the handshake" : "before it answered";
  return `the gateway at ${url} closed the connection ${when} (${ending.code}${why})`;
}

/** Nothing came in time. `doing` continues the sentence "… did not …". */
export function timeoutFault(url: string, timeoutMs: number, doing: string): Fault {
  const problem = `the gateway at ${url} did not ${doing} within ${timeoutMs} ms`;
  return fault("GATEWAY_TIMEOUT", { problem }, { details: { url, kind: "timeout", timeoutMs } });
}
