// The page's one connection: opens it, keeps it, and opens it again. What the page shows hangs on `state`.

import { batch, signal, type Signal } from "@preact/signals";
import type { Cancel } from "#kernel/clock";
import type { Env } from "#kernel/env";
import { Fault, messageOf } from "#kernel/fault";
import { type CallOptions, connectGateway, type EventFrame, type GatewayClient } from "#protocol/client/client";
import { type Device, prove } from "#protocol/client/device";
import type { Client, ConnectAuth, HelloOk } from "#protocol/connect";
import { fields, text, texts } from "#web/data/read";
import { canProve, loadDevice } from "./device.ts";
import { type Refusal, refusalOf } from "./refusal.ts";
import { heldToken, holdToken, type TicketPlaces } from "./ticket.ts";
import type { Vault } from "./vault.ts";

export type LinkState =
  | { kind: "connecting" }
  | { kind: "open" }
  /** Trying again at a known time. `planned`: the gateway said it will be back. */
  | { kind: "lost"; retryAtMs: number; planned: boolean }
  | { kind: "refused"; refusal: Refusal };

export interface LinkDeps {
  env: Env;
  vault: Vault;
  places: TicketPlaces;
  /** Where the socket goes: the origin of the page and nothing else. */
  url: string;
  client: Omit<Client, "id" | "mode">;
  locale: string;
  userAgent: string;
}

/** The token of this device as the gateway issued it. */
interface Pass {
  token: string;
  scopes: readonly string[];
}

type Listener = (event: EventFrame) => void;

const SCOPES = [
  "operator.admin", "operator.read", "operator.write", "operator.approvals", "operator.questions", "operator.pairing",
];
const CAPS = ["tool-events", "agent-kind"];
const PASS = "device-token";
const CONNECT_MS = 15_000;
const CALL_MS = 30_000;
const PAIRING_RETRY_MS = 2_500;
const RETRY_MS = [250, 500, 1_000, 2_000, 4_000, 8_000] as const;
const RESTART_RETRY_MS = 400;

export class Link {
  readonly state: Signal<LinkState> = signal<LinkState>({ kind: "connecting" });
  /** What the gateway said of itself; stays while a connection is lost. */
  readonly hello: Signal<HelloOk | undefined> = signal<HelloOk | undefined>(undefined);
  /** Counts connections: whoever loaded something with an older number may have missed events since. */
  readonly generation: Signal<number> = signal(0);
  readonly #deps: LinkDeps;
  readonly #listeners = new Set<Listener>();
  readonly #onOpen = new Set<() => void>();
  readonly #onGap = new Set<() => void>();
  #client: GatewayClient | undefined;
  #device: Device | undefined;
  #failures = 0;
  #restarting = false;
  #nudge: () => void = () => {};
  #stopped = false;

  constructor(deps: LinkDeps) {
    this.#deps = deps;
  }

  /** Connects until `stop`. */
  async run(): Promise<void> {
    while (!this.#stopped) {
      const pauseMs = await this.#once();
      if (pauseMs === "wait") await this.#nudged(undefined);
      else await this.#nudged(pauseMs);
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#nudge();
    void this.#client?.close();
  }

  /** Tries again now, for whoever cannot wait: a person, or the browser that is online again. */
  retry(): void {
    if (this.state.value.kind !== "open") this.#nudge();
  }

  /** A token somebody typed or a link brought. */
  useToken(token: string): void {
    holdToken(this.#deps.places, token);
    this.state.value = { kind: "connecting" };
    this.#nudge();
  }

  get deviceId(): string | undefined {
    return this.#device?.id;
  }

  /** Whether the gateway has the method. */
  has(method: string): boolean {
    return this.hello.value?.features.methods.includes(method) ?? false;
  }

  /** Whether every one of them is there. */
  hasAll(methods: readonly string[]): boolean {
    return methods.every((method) => this.has(method));
  }

  /** @throws the gateway's error, or GATEWAY_CLOSED while there is no connection */
  async call(method: string, params: object = {}, options: CallOptions = {}): Promise<unknown> {
    if (!this.#client || this.state.value.kind !== "open") {
      throw new Fault({ code: "GATEWAY_CLOSED", message: "There is no connection to the gateway.", retryable: true });
    }
    return this.#client.call(method, params, { timeoutMs: CALL_MS, ...options });
  }

  on(listener: Listener): Cancel {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** After every connect, the first included. */
  onOpen(fn: () => void): Cancel {
    this.#onOpen.add(fn);
    if (this.state.value.kind === "open") fn();
    return () => void this.#onOpen.delete(fn);
  }

  /** Broadcasts are missing: what was shown may be stale. */
  onGap(fn: () => void): Cancel {
    this.#onGap.add(fn);
    return () => void this.#onGap.delete(fn);
  }

  /** One connection from start to end; gives how long to wait before the next, or `wait` for somebody to act. */
  async #once(): Promise<number | "wait"> {
    if (!canProve()) return this.#refuse({ kind: "insecure" });
    const pass = await this.#pass();
    const token = heldToken(this.#deps.places);
    try {
      this.#client = await this.#connect(token, pass);
    } catch (error) {
      return this.#failed(error, token, pass);
    }
    await this.#opened(this.#client);
    const ending = await this.#client.ended;
    // The gateway took this browser's pass away: the next refusal says what to do.
    if (ending.code === 4001) await this.#deps.vault.delete(PASS);
    return this.#lost();
  }

  async #connect(token: string | undefined, pass: Pass | undefined): Promise<GatewayClient> {
    const { env, url, client, locale, userAgent, vault } = this.#deps;
    this.#device ??= await loadDevice(vault);
    const device = this.#device;
    const auth: ConnectAuth = token !== undefined ? { token } : pass ? { deviceToken: pass.token } : {};
    return connectGateway({ clock: env.clock, ids: env.ids }, {
      url, locale, userAgent, auth, caps: CAPS, timeoutMs: CONNECT_MS,
      client: { ...client, id: "openclaw-control-ui", mode: "webchat" },
      scopes: token === undefined && pass ? pass.scopes : SCOPES,
      device: (params, challenge) => prove(device, params, challenge),
      onEvent: (event) => this.#event(event),
      onGap: () => this.#onGap.forEach((fn) => fn()),
    });
  }

  async #opened({ hello }: GatewayClient): Promise<void> {
    const { deviceToken, scopes } = hello.auth;
    if (deviceToken !== undefined) await this.#deps.vault.set(PASS, { token: deviceToken, scopes: [...scopes] });
    this.#failures = 0;
    this.#restarting = false;
    batch(() => {
      this.hello.value = hello;
      this.generation.value += 1;
      this.state.value = { kind: "open" };
    });
    this.#onOpen.forEach((fn) => fn());
  }

  async #failed(error: unknown, token: string | undefined, pass: Pass | undefined): Promise<number | "wait"> {
    if (!(error instanceof Fault)) return this.#refuse({ kind: "other", message: messageOf(error) });
    const refusal = refusalOf(error);
    if (!refusal) return this.#lost();
    if (refusal.kind === "pairing") {
      this.state.value = { kind: "refused", refusal };
      return PAIRING_RETRY_MS;
    }
    if (refusal.kind === "credentials" && refusal.wrong) {
      // A stale token of the tab must not hide a good one of the device, and the other way round.
      if (token !== undefined) holdToken(this.#deps.places, undefined);
      else await this.#deps.vault.delete(PASS);
      if (token !== undefined && pass) return 0;
    }
    if (refusal.kind === "locked") {
      this.state.value = { kind: "refused", refusal };
      return refusal.retryAfterMs;
    }
    return this.#refuse(refusal);
  }

  #refuse(refusal: Refusal): "wait" {
    this.state.value = { kind: "refused", refusal };
    return "wait";
  }

  #lost(): number {
    const step = RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)] ?? 8_000;
    const jitter = 0.8 + 0.4 * this.#deps.env.random.unit();
    const pauseMs = this.#restarting && this.#failures < 40 ? RESTART_RETRY_MS : step * jitter;
    this.#failures += 1;
    this.state.value = {
      kind: "lost", retryAtMs: this.#deps.env.clock.now() + pauseMs, planned: this.#restarting,
    };
    return pauseMs;
  }

  #event(event: EventFrame): void {
    if (event.event === "shutdown") this.#restarting = true;
    this.#listeners.forEach((listener) => listener(event));
  }

  /** Waits, or until somebody nudges. */
  #nudged(ms: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const cancel = ms === undefined ? () => {} : this.#deps.env.clock.after(ms, resolve);
      this.#nudge = () => {
        cancel();
        resolve();
      };
      if (this.#stopped) this.#nudge();
    });
  }

  async #pass(): Promise<Pass | undefined> {
    const kept = fields(await this.#deps.vault.get(PASS));
    const token = text(kept["token"]);
    return token === undefined ? undefined : { token, scopes: texts(kept["scopes"]) };
  }
}
