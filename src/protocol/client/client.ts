// One connection to a gateway: challenge → connect → hello-ok, then calls and events (wire §1, §2). Standard
// WebSocket and nothing else, so the CLI, Deno and the browser share it. It never reconnects by itself:
// whoever holds it decides what a lost connection means.

import { assert } from "#kernel/assert";
import type { Cancel, Clock } from "#kernel/clock";
import type { Ids } from "#kernel/ids";
import type { Client, ConnectAuth, ConnectParams, HelloOk } from "#protocol/connect";
import { faultFromWire } from "#protocol/errors";
import { type EventFrame, readServerFrame, record, type ResponseFrame } from "./frame.ts";
import { closedFault, type Ending, noteOf, openStandardSocket, timeoutFault } from "./socket.ts";
import type { OpenSocket, SocketLike } from "./socket.ts";

export type { EventFrame } from "./frame.ts";

export interface ClientDeps {
  clock: Clock;
  ids: Pick<Ids, "uuid">;
  /** Default: the WebSocket of the runtime. */
  openSocket?: OpenSocket;
}

export interface ConnectOptions {
  url: string;
  client: Client;
  role?: string;
  /** Ask for no more than the calls to come need. */
  scopes?: readonly string[];
  caps?: readonly string[];
  auth?: ConnectAuth;
  /** Proves a device for the challenge of this socket (wire §3); `params` is what is about to be sent. */
  device?(params: ConnectParams, challenge: Challenge): Promise<NonNullable<ConnectParams["device"]>>;
  locale?: string;
  userAgent?: string;
  /** Default 4 to 4; a probe may go down to 3. */
  minProtocol?: number;
  maxProtocol?: number;
  /** For everything up to hello-ok, milliseconds. */
  timeoutMs: number;
  /** Gives up the handshake and later closes the connection. */
  signal?: AbortSignal;
  onEvent?(event: EventFrame): void;
  /** A broadcast is missing: what was shown may be stale (S-104). */
  onGap?(gap: { expected: number; received: number }): void;
}

/** What the gateway sends first. */
export interface Challenge {
  nonce: string;
  /** The gateway's clock, epoch milliseconds. */
  ts: number;
}

export interface CallOptions {
  /** Milliseconds; null waits as long as the connection lives. */
  timeoutMs?: number | null;
  /** Some methods answer twice with one id (S-81), `accepted` first. Resolves with the second. */
  expectFinal?: boolean;
  /** The first of two answers. */
  onAccepted?(payload: Record<string, unknown>): void;
  /** Stops waiting; what the gateway accepted goes on there. */
  signal?: AbortSignal;
}

export const CALL_TIMEOUT_MS = 10_000;
const PROTOCOL = 4;
/** How long a polite close may take before the caller goes on. */
const CLOSE_WAIT_MS = 250;

interface Pending {
  expectFinal: boolean;
  onAccepted: ((payload: Record<string, unknown>) => void) | undefined;
  resolve(payload: unknown): void;
  reject(error: unknown): void;
}

/**
 * Connects and shakes hands.
 * @throws GATEWAY_CLOSED, GATEWAY_TIMEOUT, or the gateway's own refusal with its wire code and details
 */
export async function connectGateway(deps: ClientDeps, options: ConnectOptions): Promise<GatewayClient> {
  const client = new GatewayClient(deps, options);
  await client.handshake();
  return client;
}

export class GatewayClient {
  readonly url: string;
  readonly #deps: ClientDeps;
  readonly #options: ConnectOptions;
  readonly #socket: SocketLike;
  readonly #pending = new Map<string, Pending>();
  readonly #ended = Promise.withResolvers<Ending>();
  readonly #challenge = Promise.withResolvers<Challenge>();
  #hello: HelloOk | undefined;
  #phase: "connecting" | "handshake" | "open" | "closed" = "connecting";
  #note: { errno?: string; note?: string } = {};
  #requests = 0;
  #seq = 0;
  #heardAtMs = 0;
  #watch: Cancel = () => {};

  constructor(deps: ClientDeps, options: ConnectOptions) {
    this.url = options.url;
    this.#deps = deps;
    this.#options = options;
    this.#socket = (deps.openSocket ?? openStandardSocket)(options.url);
    this.#challenge.promise.catch(() => {});
    this.#socket.addEventListener("open", () => {
      if (this.#phase === "connecting") this.#phase = "handshake";
    });
    this.#socket.addEventListener("message", (event) => this.#receive(Reflect.get(event, "data")));
    this.#socket.addEventListener("error", (event) => {
      this.#note = noteOf(event);
    });
    this.#socket.addEventListener("close", (event) => {
      const code: unknown = Reflect.get(event, "code");
      const reason: unknown = Reflect.get(event, "reason");
      // Deno says 0 for a socket that never opened.
      const known = typeof code === "number" && code > 0 ? code : 1006;
      this.#end({ code: known, reason: String(reason ?? ""), ...this.#note });
    });
    options.signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** What the gateway said of itself and granted; only after the handshake. */
  get hello(): HelloOk {
    assert(this.#hello, "hello is asked for only after the handshake");
    return this.#hello;
  }

  /** Settles when the connection is gone, however it ended. */
  get ended(): Promise<Ending> {
    return this.#ended.promise;
  }

  /** Runs the handshake; called once by `connectGateway`. */
  async handshake(): Promise<void> {
    const { timeoutMs, signal } = this.#options;
    const cancel = this.#deps.clock.after(timeoutMs, () => {
      const doing = this.#phase === "connecting" ? "accept a connection" : "finish the handshake";
      this.#fail(timeoutFault(this.url, timeoutMs, doing));
    });
    try {
      signal?.throwIfAborted();
      const params = await this.#params(await this.#challenge.promise);
      const answer = record(await this.call("connect", params, { timeoutMs: null }));
      if (!isHello(answer)) throw closedFault(this.url, { code: 1002, reason: "no hello-ok" }, "handshake");
      this.#hello = answer;
      this.#phase = "open";
      this.#watchTicks(answer.policy.tickIntervalMs);
    } catch (error) {
      await this.close();
      throw error;
    } finally {
      cancel();
    }
  }

  /**
   * Calls a method. The result comes from another program: check what you read of it.
   * @throws the gateway's error with its wire code, GATEWAY_TIMEOUT, GATEWAY_CLOSED, or the signal's reason
   */
  call(method: string, params?: unknown, options: CallOptions = {}): Promise<unknown> {
    const { timeoutMs = CALL_TIMEOUT_MS, signal } = options;
    if (this.#phase === "closed") return Promise.reject(this.#gone());
    if (signal?.aborted) return Promise.reject(signal.reason);
    const id = String(++this.#requests);
    return new Promise((resolve, reject) => {
      const settle = <T>(then: (value: T) => void) => (value: T): void => {
        if (!this.#pending.delete(id)) return;
        cancel();
        signal?.removeEventListener("abort", onAbort);
        then(value);
      };
      const fail = settle(reject);
      const onAbort = (): void => fail(signal?.reason);
      const cancel = timeoutMs === null ? () => {} : this.#deps.clock.after(timeoutMs, () => {
        fail(timeoutFault(this.url, timeoutMs, `answer ${method}`));
      });
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#pending.set(id, {
        expectFinal: options.expectFinal ?? false,
        onAccepted: options.onAccepted,
        resolve: settle(resolve),
        reject: fail,
      });
      // JSON leaves undefined params out.
      this.#socket.send(JSON.stringify({ type: "req", id, method, params }));
    });
  }

  /** Says goodbye without a code, as the official CLI does (wire §1), and waits a moment for the answer. */
  async close(): Promise<void> {
    if (this.#phase !== "closed") {
      this.#phase = "closed";
      this.#socket.close();
    }
    let cancel: Cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = this.#deps.clock.after(CLOSE_WAIT_MS, resolve);
    });
    await Promise.race([this.#ended.promise, late]);
    cancel();
    this.#forget();
  }

  #gone(): Error {
    return closedFault(this.url, { code: 1006, reason: "already closed" }, "open");
  }

  readonly #onAbort = (): void => this.#fail(this.#options.signal?.reason);

  async #params(challenge: Challenge): Promise<ConnectParams> {
    const { client, role, scopes, caps, auth, minProtocol, maxProtocol, locale, userAgent } = this.#options;
    const params: ConnectParams = {
      minProtocol: minProtocol ?? PROTOCOL,
      maxProtocol: maxProtocol ?? PROTOCOL,
      client,
      caps: [...(caps ?? [])],
      role: role ?? "operator",
      ...(scopes === undefined ? {} : { scopes: [...scopes] }),
      ...(auth === undefined || Object.keys(auth).length === 0 ? {} : { auth }),
      ...(locale === undefined ? {} : { locale }),
      ...(userAgent === undefined ? {} : { userAgent }),
    };
    const device = await this.#options.device?.(params, challenge);
    return device ? { ...params, device } : params;
  }

  #receive(data: unknown): void {
    this.#heardAtMs = this.#deps.clock.monotonic();
    const frame = readServerFrame(data);
    if (frame?.type === "res") return this.#answer(frame);
    if (frame === undefined) return;
    if (frame.event === "connect.challenge") return this.#challenge.resolve(challengeOf(frame.payload));
    if (frame.seq !== undefined) this.#count(frame.seq);
    this.#options.onEvent?.(frame);
  }

  #count(seq: number): void {
    const expected = this.#seq + 1;
    this.#seq = seq;
    if (seq > expected) this.#options.onGap?.({ expected, received: seq });
  }

  #answer(frame: ResponseFrame): void {
    const pending = this.#pending.get(String(frame.id));
    if (!pending) return;
    if (!frame.ok) return pending.reject(faultFromWire(record(frame.error)));
    const payload = record(frame.payload);
    if (pending.expectFinal && payload.status === "accepted") {
      pending.onAccepted?.(payload);
      return;
    }
    pending.resolve(frame.payload);
  }

  /** Two silent tick intervals mean that the gateway or the way to it is gone. */
  #watchTicks(intervalMs: unknown): void {
    if (typeof intervalMs !== "number" || intervalMs <= 0) return;
    this.#watch = this.#deps.clock.every(intervalMs, () => {
      const silentMs = this.#deps.clock.monotonic() - this.#heardAtMs;
      if (silentMs <= 2 * intervalMs) return;
      this.#end({ code: 4000, reason: `no sign of life for ${Math.round(silentMs)} ms` });
      this.#socket.close(4000, "tick timeout");
    });
  }

  #end(ending: Ending): void {
    this.#fail(closedFault(this.url, ending, this.#phase === "closed" ? "open" : this.#phase));
    this.#phase = "closed";
    this.#ended.resolve(ending);
    this.#forget();
  }

  /** Ends every wait with the same reason. */
  #fail(error: unknown): void {
    this.#challenge.reject(error);
    for (const pending of [...this.#pending.values()]) pending.reject(error);
  }

  #forget(): void {
    this.#watch();
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
  }
}

/** The parts that a client cannot do without; the rest of hello is read with the care its reader needs. */
function isHello(answer: object): answer is HelloOk {
  const { type, server, auth, policy } = record(answer);
  const parts = [server, auth, policy];
  return type === "hello-ok" && parts.every((part) => typeof part === "object" && part !== null);
}

function challengeOf({ nonce, ts }: Record<string, unknown>): Challenge {
  return { nonce: typeof nonce === "string" ? nonce : "", ts: typeof ts === "number" ? ts : 0 };
}
