// The one error that crosses a boundary. Made by `fault()` of protocol/errors, mapped in three places only:
// gateway/dispatch, gateway/server/http, cli/run.

export interface FaultParts {
  /** Key of the table in protocol/errors, e.g. `UNKNOWN_METHOD`. */
  code: string;
  message: string;
  details?: Record<string, unknown>;
  retryable?: boolean;
  /** Milliseconds after which a retry makes sense. */
  retryAfterMs?: number;
  cause?: unknown;
}

export class Fault extends Error {
  readonly code: string;
  readonly details: Record<string, unknown> | undefined;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(parts: FaultParts) {
    super(parts.message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = "Fault";
    this.code = parts.code;
    this.details = parts.details;
    this.retryable = parts.retryable ?? false;
    this.retryAfterMs = parts.retryAfterMs;
  }
}

/** Text of an unknown thrown value, for logs and causes. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
