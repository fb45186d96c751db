// The closed table of errors. A Fault is made by `fault()` and by nothing else; `wire` is the code clients
// see (spec/wire §5 lists the four the official gateway uses), `{name}` in a message is filled from the
// values.

import { Fault } from "#kernel/fault";

export type WireCode = "INVALID_REQUEST" | "FORBIDDEN" | "UNAVAILABLE" | "NOT_PAIRED";

export interface ErrorRow {
  wire: WireCode;
  http: number;
  message: string;
  /** Becomes `details.code` on the wire. */
  detail?: string;
  retryable?: boolean;
  retryAfterMs?: number;
  /** One sentence for the person at the terminal: the one thing to do. */
  hint?: string;
}

const table = {
  INVALID_FRAME: { wire: "INVALID_REQUEST", http: 400, message: "invalid request frame: {problem}" },
  INVALID_PARAMS: { wire: "INVALID_REQUEST", http: 400, message: "invalid {method} params: {problem}" },
  INVALID_REQUEST: { wire: "INVALID_REQUEST", http: 400, message: "{problem}" },
  UNKNOWN_METHOD: {
    wire: "INVALID_REQUEST", http: 404, message: "unknown method: {method}",
    hint: "This gateway does not have that method; `openclaw gateway call health` shows it is up.",
  },
  SECOND_CONNECT: {
    wire: "INVALID_REQUEST", http: 400, message: "connect is only valid as the first request",
  },
  NOT_CONNECT: {
    wire: "INVALID_REQUEST", http: 400, message: "invalid handshake: first request must be connect",
  },
  INVALID_ROLE: { wire: "INVALID_REQUEST", http: 400, message: "invalid role" },
  PROTOCOL_MISMATCH: {
    wire: "INVALID_REQUEST", http: 400, message: "protocol mismatch", detail: "PROTOCOL_MISMATCH",
    hint: "Update the client or the gateway so that both speak protocol 4.",
  },
  AUTH_FAILED: {
    wire: "INVALID_REQUEST", http: 401, message: "unauthorized: {problem}",
    hint: "Check the token: `openclaw config get gateway.auth.token` on the gateway host, or pass --token.",
  },
  ORIGIN_REFUSED: {
    wire: "INVALID_REQUEST", http: 403, message: "{problem}", detail: "CONTROL_UI_ORIGIN_NOT_ALLOWED",
    hint: "Add the page's origin to gateway.controlUi.allowedOrigins.",
  },
  UI_DEVICE_REQUIRED: {
    wire: "INVALID_REQUEST", http: 400, message: "{problem}", detail: "CONTROL_UI_DEVICE_IDENTITY_REQUIRED",
  },
  DEVICE_REQUIRED: {
    wire: "NOT_PAIRED", http: 401, message: "device identity required", detail: "DEVICE_IDENTITY_REQUIRED",
  },
  PAIRING_REQUIRED: {
    wire: "NOT_PAIRED", http: 401, message: "pairing required: {requirement}", detail: "PAIRING_REQUIRED",
    hint: "On the gateway host: `openclaw devices list`, then `openclaw devices approve <requestId>`.",
  },
  RATE_LIMITED: {
    wire: "UNAVAILABLE", http: 429, message: "rate limit exceeded for {method}; retry after {seconds}s",
    retryable: true,
  },
  MISSING_SCOPE: {
    wire: "FORBIDDEN", http: 403, message: "missing scope: {missingScope}", detail: "MISSING_SCOPE",
    hint: "Connect with a credential that holds that scope.",
  },
  WRONG_ROLE: { wire: "INVALID_REQUEST", http: 403, message: "unauthorized role: {role}" },
  FORBIDDEN: { wire: "FORBIDDEN", http: 403, message: "{problem}" },
  STARTING: {
    wire: "UNAVAILABLE", http: 503, message: "gateway starting; retry shortly",
    retryable: true, retryAfterMs: 500,
  },
  DRAINING: {
    wire: "UNAVAILABLE", http: 503, message: "{method} unavailable during gateway restart",
    retryable: true, retryAfterMs: 1_000,
  },
  UNKNOWN_AGENT: {
    wire: "INVALID_REQUEST", http: 404, message: "{problem}", detail: "UNKNOWN_AGENT_ID",
    hint: "`openclaw gateway call agents.list` shows the agents that exist.",
  },
  SESSION_NOT_FOUND: { wire: "INVALID_REQUEST", http: 404, message: "session not found: {key}" },
  SESSION_CHANGED: { wire: "INVALID_REQUEST", http: 409, message: "{problem}" },
  SESSION_BUSY: {
    wire: "UNAVAILABLE", http: 409, message: "{problem}", retryable: true, retryAfterMs: 1_000,
  },
  IDEMPOTENCY_CONFLICT: {
    wire: "INVALID_REQUEST", http: 409,
    message: "idempotency key {key} was already used for a different request",
  },
  QUEUE_FULL: {
    wire: "UNAVAILABLE", http: 503, message: "{problem}", retryable: true, retryAfterMs: 1_000,
  },
  MODEL_UNAVAILABLE: {
    wire: "UNAVAILABLE", http: 503, message: "{problem}",
    hint: "`openclaw models status` shows which models are configured and what each one lacks.",
  },
  THINKING_UNSUPPORTED: {
    wire: "UNAVAILABLE", http: 400,
    message: 'Thinking level "{level}" is not supported for {model}. Use one of: {levels}.',
  },
  INVALID_CONFIG: {
    wire: "INVALID_REQUEST", http: 400, message: "Invalid config at {path}: {problem}",
    hint: "Fix that line; `openclaw config validate` checks the file without starting anything.",
  },
  CONFIG_READONLY: {
    wire: "INVALID_REQUEST", http: 403, message: "the config is read-only: {reason}",
    hint: "Change it where it is managed.",
  },
  /** Start refused because of the configuration: exit 78 (spec/config C-04). */
  START_REFUSED: { wire: "UNAVAILABLE", http: 503, message: "{problem}" },
  STORE_TOO_NEW: {
    wire: "UNAVAILABLE", http: 503,
    message: "the state database was written by a newer version (schema {found}, this build knows {known})",
    hint: "Start the newer version again, or point OPENCLAW_STATE_DIR at another folder.",
  },
  STORE_BROKEN: {
    wire: "UNAVAILABLE", http: 503, message: "the state database {path} is unusable: {problem}",
    hint: "Move the file away to start empty; it is not changed or deleted.",
  },
  GATEWAY_RUNNING: {
    wire: "UNAVAILABLE", http: 409, message: "gateway already running ({owner})",
    hint: "Stop it first, or start this one with another --profile: each profile has its own state.",
  },
  PORT_IN_USE: {
    wire: "UNAVAILABLE", http: 409, message: "port {port} on {host} is in use{owner}",
    hint: "Choose another port with --port, or stop what holds it.",
  },
  TIMEOUT: { wire: "UNAVAILABLE", http: 504, message: "{problem}", retryable: true },
  TOO_LARGE: { wire: "INVALID_REQUEST", http: 413, message: "{problem}" },
  UNAVAILABLE: { wire: "UNAVAILABLE", http: 503, message: "{problem}" },
  /** The client's side (protocol/client, cli): the connection itself failed; `details` say where and how. */
  GATEWAY_CLOSED: {
    wire: "UNAVAILABLE", http: 502, message: "{problem}", retryable: true,
    hint: "Start a gateway with `openclaw gateway run`; `openclaw gateway status` shows what is there.",
  },
  GATEWAY_TIMEOUT: {
    wire: "UNAVAILABLE", http: 504, message: "{problem}", retryable: true,
    hint: "`openclaw gateway status` shows whether it answers at all; --timeout <ms> waits longer.",
  },
  CREDENTIALS_REQUIRED: {
    wire: "INVALID_REQUEST", http: 401, message: "explicit credentials required: --url {url} was given",
    hint: "Pass --token or --password too; credentials of this machine are never sent to another address.",
  },
  INSECURE_URL: {
    wire: "INVALID_REQUEST", http: 400, message: "refusing to send credentials over plain ws:// to {host}",
    hint: "Use wss://, or set OPENCLAW_ALLOW_INSECURE_PRIVATE_WS=1 when that network is yours alone.",
  },
  /** The command line (cli): what was typed is wrong, or names something this build does not have. */
  USAGE: { wire: "INVALID_REQUEST", http: 400, message: "{problem}" },
  INVALID_PROFILE: {
    wire: "INVALID_REQUEST", http: 400, message: "invalid profile: {problem}",
    hint: "A profile name is made of letters, digits, - and _, for example --profile work.",
  },
  NOT_BUILT: { wire: "UNAVAILABLE", http: 501, message: "{what} is not part of this build" },
  COMMAND_FAILED: { wire: "UNAVAILABLE", http: 500, message: "{problem}" },
  /** Our own defects: dispatch makes this one from an exception; `ref` finds the stack in the log. */
  INTERNAL: {
    wire: "UNAVAILABLE", http: 500, message: "internal error (ref {ref})",
    hint: "The gateway log has the details under that ref: `openclaw logs`.",
  },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof table;
export const ERRORS: Readonly<Record<ErrorCode, ErrorRow>> = table;

export interface FaultExtra {
  /** Sent to the client as `details`, beside the row's own `code`. */
  details?: Record<string, unknown>;
  retryable?: boolean;
  retryAfterMs?: number;
  cause?: unknown;
}

/** The only maker of Faults. `values` fill the `{name}`s of the row's message. */
export function fault(code: ErrorCode, values: Record<string, unknown> = {}, extra: FaultExtra = {}): Fault {
  const row = ERRORS[code];
  const message = row.message.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
  const details = row.detail ? { code: row.detail, ...extra.details } : extra.details;
  const retryAfterMs = extra.retryAfterMs ?? row.retryAfterMs;
  return new Fault({
    code,
    message,
    retryable: extra.retryable ?? row.retryable ?? false,
    ...(details ? { details } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(extra.cause === undefined ? {} : { cause: extra.cause }),
  });
}

/** The error object of a response frame. */
export interface WireError {
  code: string;
  message: string;
  details?: Record<string, unknown>;
  retryable?: boolean;
  retryAfterMs?: number;
}

/** A Fault as the wire has it (spec/wire §5). */
export function wireError(error: Fault): WireError {
  const row = Object.hasOwn(ERRORS, error.code) ? ERRORS[error.code as ErrorCode] : undefined;
  return {
    code: row?.wire ?? error.code,
    message: error.message,
    ...(error.details ? { details: error.details } : {}),
    ...(error.retryable ? { retryable: true } : {}),
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
  };
}

/** The other way round: an error that came over the wire as a Fault; its code is the wire code. */
export function faultFromWire(error: Partial<WireError>): Fault {
  return new Fault({
    code: error.code ?? "UNAVAILABLE",
    message: error.message ?? "the gateway answered with an error that says nothing",
    retryable: error.retryable ?? false,
    ...(error.details ? { details: error.details } : {}),
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
  });
}
