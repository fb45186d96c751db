// One WebSocket: challenge, connect, then requests. Knows the wire's closing rules (spec/wire §1, §4) and
// nothing of what methods do.

import type { Arrived } from "#auth/door";
import type { Granted } from "#auth/grant";
import { closeReasonOf } from "#auth/refusals";
import { assert } from "#kernel/assert";
import type { Cancel } from "#kernel/clock";
import type { Env } from "#kernel/env";
import { Fault, messageOf } from "#kernel/fault";
import type { ConnectionView, Ctx, Principal } from "#methods/ctx";
import { connectParams, type ConnectParams } from "#protocol/connect";
import { fault, wireError } from "#protocol/errors";
import { challenge } from "#protocol/events/system";
import { errorFrame, eventText, okFrame, parseFrame, withoutSeq, type RequestFrame } from "#protocol/frames";
import { describeIssues } from "#protocol/issues";
import { CLOSE, LIMITS } from "#protocol/limits";
import { covers, type Scope } from "#protocol/scopes";
import type { Socket } from "#runtime/port";
import type { Caller, RequestHooks } from "#gateway/dispatch";
import type { Receiver } from "#gateway/fanout";

/** Facts of the upgrade request, decided before the socket opened. */
export interface Arrival extends Arrived {
  /** Address of the TCP peer, which is the client's unless a trusted proxy stands between. */
  remoteIp: string;
}

export interface ConnectionDeps {
  env: Env;
  handshakeMs: number;
  /** Answers one request; see Dispatcher.handle. */
  handle(caller: Caller, frame: RequestFrame): Promise<void> | undefined;
  /** Decides about a connect; throws the Fault to answer. */
  admit(connection: Connection, params: ConnectParams): Promise<Granted>;
  /** Milliseconds to hold back the answer to a refused credential. */
  refusalDelayMs(connection: Connection, error: Fault): number;
  /** Whether the grant still holds; asked right before hello. */
  holds(granted: Granted): boolean;
  /** hello-ok for a connection that was just admitted. */
  hello(connection: Connection): object;
  opened(connection: Connection): void;
  closed(connection: Connection, wasOpen: boolean): void;
  context(connection: Connection, hooks: RequestHooks): Ctx;
}

interface Client {
  params: ConnectParams;
  granted: Granted;
  principal: Principal;
}

export class Connection implements ConnectionView, Receiver {
  readonly id: string;
  readonly nonce: string;
  readonly openedAt: number;
  readonly arrival: Arrival;
  readonly subscriptions = { all: false, keys: new Set<string>() };
  seq = 0;
  readonly #deps: ConnectionDeps;
  readonly #socket: Socket<unknown>;
  readonly #abort = new AbortController();
  readonly #scopes = new Map<Scope, boolean>();
  #phase: "handshake" | "deciding" | "open" | "closed" = "handshake";
  #client: Client | undefined;
  #waiting: string[] = [];
  #inFlight = 0;
  #cancelHandshake: Cancel = () => {};

  constructor(socket: Socket<unknown>, arrival: Arrival, deps: ConnectionDeps) {
    this.#socket = socket;
    this.#deps = deps;
    this.arrival = arrival;
    this.id = deps.env.ids.uuid();
    this.nonce = deps.env.ids.uuid();
    this.openedAt = deps.env.clock.now();
  }

  get isOpen(): boolean {
    return this.#phase === "open";
  }

  get remoteIp(): string {
    return this.arrival.remoteIp;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get client(): ConnectParams["client"] {
    return this.#known().params.client;
  }

  get caps(): readonly string[] {
    return this.#known().params.caps;
  }

  /** What the client said of itself at connect. */
  get declared(): Pick<ConnectParams, "caps" | "commands" | "permissions"> {
    return this.#known().params;
  }

  /** Without the tokens of the grant: methods have no business with them. */
  get principal(): Principal {
    return this.#known().principal;
  }

  /** What connect was answered with, tokens included; never shown to methods. */
  get granted(): Granted {
    return this.#known().granted;
  }

  /** Sends the challenge and starts the handshake clock. */
  start(): void {
    const { clock } = this.#deps.env;
    const payload = { nonce: this.nonce, ts: clock.now() };
    this.#socket.send(withoutSeq(eventText(challenge.name, payload)));
    this.#cancelHandshake = clock.after(this.#deps.handshakeMs, () => this.close(CLOSE.handshakeTimeout, ""));
  }

  may(scope: Scope): boolean {
    let held = this.#scopes.get(scope);
    if (held === undefined) {
      held = covers(this.principal.scopes, scope);
      this.#scopes.set(scope, held);
    }
    return held;
  }

  hasCap(cap: string): boolean {
    return this.caps.includes(cap);
  }

  send(text: string): boolean {
    return this.#socket.send(text) !== 0;
  }

  overflow(): void {
    this.#deps.env.log.warn("slow reader cut", { connId: this.id, buffered: this.#socket.buffered() });
    this.#socket.terminate();
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, cut(reason));
  }

  /** Called by the server for every message. */
  received(data: string | Uint8Array): void {
    if (this.#phase === "closed") return;
    if (this.#phase !== "open" && byteLength(data) > LIMITS.preauthFrameBytesMax) {
      this.close(CLOSE.tooBig, "");
      return;
    }
    // A binary frame that holds JSON is taken as text (wire §1).
    const text = typeof data === "string" ? data : new TextDecoder().decode(data);
    if (this.#phase === "open") this.#request(text);
    else if (this.#phase === "handshake") this.#handshake(text);
    else this.#wait(text);
  }

  /** Called by the server once the socket is gone. */
  gone(): void {
    const wasOpen = this.#phase === "open";
    this.#phase = "closed";
    this.#cancelHandshake();
    this.#abort.abort(new Error("connection closed"));
    this.#deps.closed(this, wasOpen);
  }

  #handshake(text: string): void {
    const parsed = parseFrame(text);
    if (parsed.kind === "garbage") return this.close(CLOSE.handshakeTimeout, "");
    if (parsed.kind === "bad") return this.close(CLOSE.policy, "invalid request frame");
    if (parsed.frame.method !== "connect") return this.#refuse(parsed.frame.id, fault("NOT_CONNECT"));
    this.#phase = "deciding";
    void this.#decide(parsed.frame);
  }

  async #decide(frame: RequestFrame): Promise<void> {
    try {
      const params = readParams(frame.params ?? {});
      const granted = await this.#deps.admit(this, params);
      if (this.signal.aborted) return;
      // Authority may have been taken back while it was being decided.
      if (!this.#deps.holds(granted)) return this.close(CLOSE.authChanged, "device removed");
      this.#open(frame, { params, granted, principal: principalOf(granted) });
    } catch (error) {
      const shown = error instanceof Fault ? error : this.#defect(error);
      const delayMs = this.#deps.refusalDelayMs(this, shown);
      if (delayMs > 0) await this.#deps.env.clock.sleep(delayMs, this.signal).catch(() => {});
      this.#refuse(frame.id, shown);
    }
  }

  #open(frame: RequestFrame, client: Client): void {
    this.#client = client;
    this.#phase = "open";
    this.#cancelHandshake();
    this.send(okFrame(frame.id, this.#deps.hello(this)));
    this.#deps.opened(this);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const text of waiting) this.#request(text);
  }

  #wait(text: string): void {
    this.#waiting.push(text);
    if (this.#waiting.length > LIMITS.handshakeFramesMax) {
      this.close(CLOSE.policy, "too many pending handshake frames");
    }
  }

  #request(text: string): void {
    const parsed = parseFrame(text);
    // Malformed JSON after hello is dropped without a word (wire §5).
    if (parsed.kind === "garbage") return;
    if (parsed.kind === "bad") {
      this.send(errorFrame(parsed.id, wireError(fault("INVALID_FRAME", { problem: parsed.problem }))));
      return;
    }
    const running = this.#deps.handle(
      {
        principal: this.principal,
        remoteIp: this.remoteIp,
        context: (hooks) => this.#deps.context(this, hooks),
        send: (response) => this.#respond(response),
      },
      parsed.frame,
    );
    if (running) this.#track(running);
  }

  /** A client that asks faster than it is answered is read more slowly. */
  #track(running: Promise<void>): void {
    this.#inFlight += 1;
    if (this.#inFlight === LIMITS.requestsInFlightMax) this.#socket.pause();
    void running.finally(() => {
      this.#inFlight -= 1;
      if (this.#inFlight === LIMITS.requestsInFlightMax - 1) this.#socket.resume();
    });
  }

  /** A response that does not fit the buffer means the reader is far too slow: cut, never lose silently. */
  #respond(text: string): boolean {
    const taken = this.send(text);
    if (!taken && this.#phase === "open") this.overflow();
    return taken;
  }

  #refuse(id: string, error: Fault): void {
    if (this.#phase === "closed") return;
    this.#socket.send(errorFrame(id, wireError(error)));
    this.close(closeCode(error), closeReasonOf(error));
  }

  #defect(error: unknown): Fault {
    const ref = this.#deps.env.ids.token(6);
    const stack = error instanceof Error ? error.stack : undefined;
    this.#deps.env.log.error(`connect failed: ${messageOf(error)}`, { ref, stack });
    return fault("INTERNAL", { ref }, { cause: error });
  }

  #known(): Client {
    assert(this.#client, "a connection is used only after its handshake");
    return this.#client;
  }
}

function principalOf({ role, scopes, method, deviceId }: Granted): Principal {
  return { role, scopes, method, ...(deviceId === undefined ? {} : { deviceId }) };
}

function readParams(input: unknown): ConnectParams {
  const schema = connectParams();
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problem = describeIssues(parsed.error.issues, input, schema);
  throw fault("INVALID_PARAMS", { method: "connect", problem });
}

function closeCode(error: Fault): number {
  if (error.code === "PROTOCOL_MISMATCH") return CLOSE.protocolMismatch;
  if (error.code === "STARTING" || error.code === "DRAINING") return CLOSE.starting;
  return CLOSE.policy;
}

function byteLength(data: string | Uint8Array): number {
  if (typeof data !== "string") return data.byteLength;
  // A character is at most three bytes of UTF-8 per UTF-16 unit: count only when it could matter.
  if (data.length > LIMITS.preauthFrameBytesMax) return data.length;
  if (data.length * 3 <= LIMITS.preauthFrameBytesMax) return data.length;
  return new TextEncoder().encode(data).byteLength;
}

/** Close reasons hold at most 123 bytes; the text form is kept because clients parse it (wire §3). */
function cut(reason: string): string {
  const bytes = new TextEncoder().encode(reason);
  if (bytes.length <= LIMITS.closeReasonBytesMax) return reason;
  return new TextDecoder().decode(bytes.slice(0, LIMITS.closeReasonBytesMax), { stream: true });
}
