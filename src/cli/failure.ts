// A failed command, for people and for programs (cli §1.4, §1.5). One of the three places that map Faults.

import { Fault, messageOf } from "#kernel/fault";
import { ERRORS, type ErrorRow } from "#protocol/errors";
import { clean, type Output } from "./output.ts";

const HINTS_MAX = 3;
/** Codes as they come over the wire (wire §5). The command line itself never throws these. */
const FROM_GATEWAY: readonly string[] = ["INVALID_REQUEST", "FORBIDDEN", "UNAVAILABLE", "NOT_PAIRED"];
/** Exit codes other than 1. */
const EXITS: Readonly<Record<string, number>> = {
  INVALID_PROFILE: 2, INVALID_CONFIG: 78, START_REFUSED: 78,
};

export function exitOf(error: unknown): number {
  return error instanceof Fault ? (EXITS[error.code] ?? 1) : 1;
}

/** The document that `--json` prints in place of a report. */
export function envelope(error: unknown): Record<string, unknown> {
  const message = clean(messageOf(error));
  if (!(error instanceof Fault)) return { ok: false, error: { type: "cli_error", message } };
  const details = error.details ?? {};
  if (error.code === "GATEWAY_CLOSED" || error.code === "GATEWAY_TIMEOUT") return transport(message, details);
  if (error.code === "NOT_BUILT") return { ok: false, error: { type: "unsupported_command", message } };
  if (!FROM_GATEWAY.includes(error.code)) {
    const issues = Array.isArray(details.issues) ? { issues: details.issues } : {};
    return { ok: false, error: { type: "cli_error", message }, ...issues };
  }
  const { hints: _hints, run: _run, ...sent } = details;
  return {
    ok: false,
    error: {
      type: "gateway_request_error",
      code: error.code,
      message,
      ...(Object.keys(sent).length > 0 ? { details: sent } : {}),
      retryable: error.retryable,
    },
    // A run that was accepted and then failed names itself beside the envelope (cli §9.1).
    ...(typeof details.run === "object" ? details.run : {}),
  };
}

function transport(message: string, details: Record<string, unknown>): Record<string, unknown> {
  const { kind, reason, timeoutMs, url, urlSource, bindDetail } = details;
  return {
    ok: false,
    error: {
      type: "gateway_transport_error",
      kind,
      message,
      ...(typeof reason === "string" && reason !== "" ? { reason: clean(reason) } : {}),
      ...(typeof timeoutMs === "number" ? { timeoutMs } : {}),
    },
    gateway: {
      url, urlSource: urlSource ?? "local loopback", ...(bindDetail === undefined ? {} : { bindDetail }),
    },
  };
}

/** Writes the failure where it belongs and returns the exit code. */
export function reportFailure(
  output: Output, error: unknown, options: { json: boolean; stack: boolean },
): number {
  if (options.json) output.json(envelope(error));
  else {
    // What is no Fault is a defect of ours, and its message alone helps nobody.
    const defect = error instanceof Fault ? "" : "internal error: ";
    output.note(`[openclaw] ${defect}${clean(messageOf(error))}`);
    for (const hint of hintsOf(error)) output.note(`  ${clean(hint)}`);
  }
  if (options.stack && error instanceof Error && error.stack) output.note(error.stack);
  return exitOf(error);
}

/** What to do next: the hints the thrower knew, else the one of the error's row. */
export function hintsOf(error: unknown): string[] {
  if (!(error instanceof Fault)) return ["OPENCLAW_DEBUG=1 prints where it happened."];
  const known: unknown = error.details?.hints;
  if (Array.isArray(known)) return known.map(String).slice(0, HINTS_MAX);
  const hint = rowOf(error)?.hint;
  return hint === undefined ? [] : [hint];
}

/** The row of an error of ours; of one that came over the wire, the row that has its detail code. */
function rowOf({ code, details }: Fault): ErrorRow | undefined {
  if (!FROM_GATEWAY.includes(code)) return Object.entries(ERRORS).find(([name]) => name === code)?.[1];
  const detail = details?.code;
  return detail === undefined ? undefined : Object.values(ERRORS).find((row) => row.detail === detail);
}
