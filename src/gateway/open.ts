// The composition root: opens the listener, then the state behind it, in the order it closes in reverse.

import { Door, httpRefusal } from "#auth/door";
import type { Revoked } from "#auth/pairing/revocations";
import { authSettings, type SharedAuth } from "#auth/settings";
import type { ConfigService } from "#config/service";
import { assert } from "#kernel/assert";
import type { Env } from "#kernel/env";
import { Fault, messageOf } from "#kernel/fault";
import { Scope } from "#kernel/scope";
import { shutdown } from "#protocol/events/system";
import { CLOSE, LIMITS } from "#protocol/limits";
import type { Runtime, Server } from "#runtime/port";
import { COMPAT } from "#version";
import type { Connection } from "#gateway/connection";
import type { Gate } from "#gateway/dispatch";
import { admit } from "#gateway/entry";
import { Fanout } from "#gateway/fanout";
import { LoopSampler } from "#gateway/report/loop";
import { Stability } from "#gateway/report/stability";
import { Admission, proxyRefused } from "#gateway/server/admission";
import { secured } from "#gateway/server/headers";
import type { App } from "#gateway/server/http";
import { Sockets } from "#gateway/server/sockets";
import type { State } from "#gateway/state";

export interface GatewayStart {
  runtime: Runtime;
  env: Env;
  config: ConfigService;
  /** The process environment. */
  vars: Readonly<Record<string, string>>;
  stateDir: string;
  hostname: string;
  /** 0 lets the system choose. */
  port: number;
  /** As resolved now: a changed config may change it while the gateway runs. */
  auth(): SharedAuth;
  /** The log file written to now; null without one. */
  logFile(): string | null;
  logFlush(): void;
  /** Checks every reply against its schema: tests and development. */
  checkReplies: boolean;
}

export interface Gateway {
  readonly port: number;
  readonly bootId: string;
  readonly stability: Stability;
  /** Settles when requests are taken; rejects when the state could not be opened. */
  readonly ready: Promise<void>;
  /** Stops taking work, lets runs finish within the budget, tells clients, closes everything. */
  close(reason: string, options?: { drainMs?: number; restartExpectedMs?: number }): Promise<void>;
}

const ANSWER_FIRST_MS = 3;
const RECHECK_MS = 50;

/** Resolves as soon as the port answers; the state opens behind it. */
export async function openGateway(start: GatewayStart): Promise<Gateway> {
  const { env } = start;
  const log = env.log.child("gateway");
  const root = new Scope("gateway", {
    clock: env.clock,
    onError: (path, error) => log.error(`${path}: ${messageOf(error)}`),
  });
  const shell = new Shell(start, root);
  const server = await shell.listen();
  const ready = shell.openState();
  // Whoever awaits `ready` hears of a failure; without anybody it must not end the process.
  ready.catch(() => {});
  return {
    port: server.port,
    bootId: shell.bootId,
    stability: shell.stability,
    ready,
    close: (reason, options = {}) => shell.close(reason, options),
  };
}

/** What exists before the state is open: listener, gate, connections. */
class Shell {
  readonly bootId: string;
  readonly startedAt: number;
  readonly fanout = new Fanout();
  readonly stability: Stability;
  readonly loop: LoopSampler;
  readonly #start: GatewayStart;
  readonly #root: Scope;
  readonly #admission: Admission;
  readonly #sockets: Sockets;
  readonly #door: Door;
  #gate: Gate = "starting";
  #port = 0;
  #state: State | undefined;
  #app: Promise<App> | undefined;
  #closing: Promise<void> | undefined;

  constructor(start: GatewayStart, root: Scope) {
    const { env, runtime } = start;
    this.#start = start;
    this.#root = root;
    this.bootId = env.ids.uuid();
    this.startedAt = env.clock.now();
    this.stability = new Stability(env.clock);
    this.loop = new LoopSampler(runtime, env.clock);
    const ownAddresses = [runtime.host.lanAddress()].filter((address) => address !== undefined);
    this.#door = new Door({
      clock: env.clock,
      settings: () => authSettings(start.config.current().gateway, start.auth(), ownAddresses),
      pairing: () => this.#state?.services.pairing,
    });
    this.#admission = new Admission({
      door: this.#door,
      draining: () => this.#gate === "draining",
      socketsPerIpMax: numberVar(
        start.vars["OPENCLAW_MAX_PREAUTH_CONNECTIONS_PER_IP"], LIMITS.preauthSocketsPerIpMax,
      ),
    });
    this.#sockets = new Sockets(this.#connectionDeps());
  }

  /** Opens the port. HTTP answers at once, sockets are told that the gateway is starting. */
  async listen(): Promise<Server> {
    const { runtime, hostname, port } = this.#start;
    const server = await runtime.serve({
      hostname, port,
      payloadBytesMax: LIMITS.frameBytesMax,
      backpressureBytesMax: LIMITS.bufferedBytesMax,
      pingAfterSeconds: LIMITS.pingMs / 1_000,
      bodyBytesMax: 20 * 1024 * 1024,
      upgrade: (request, peer) => {
        const decided = this.#admission.decide(request, peer);
        if (decided instanceof Response) return secured(decided);
        return { data: { arrival: decided, connection: undefined } };
      },
      fetch: async (request, peer) => {
        const { ingress } = this.#door.arrived(request.headers, peer.ip);
        if (ingress === "unattributable-proxy") return secured(proxyRefused());
        const app = await (this.#app ??= this.#loadApp());
        return secured(await app.fetch(request, { peer, ingress }));
      },
      sockets: this.#sockets.handlers,
    });
    this.#port = server.port;
    this.#root.defer("listener", () => server.stop(true));
    return server;
  }

  /**
   * Opens everything behind the port, then takes requests. Its code is loaded only now: listening comes
   * first.
   */
  async openState(): Promise<void> {
    this.#app ??= this.#loadApp();
    await this.#app;
    // Loading the rest keeps the loop busy for some milliseconds: who waited for the port is answered before.
    await this.#start.env.clock.sleep(ANSWER_FIRST_MS);
    const { openState } = await import("#gateway/state");
    this.#state = await openState({
      ...this.#start, scope: this.#root, bootId: this.bootId, fanout: this.fanout, stability: this.stability,
      loop: this.loop, startedAt: this.startedAt, gate: () => this.#gate,
      spend: (method, caller) => this.#door.spendWrite(method, caller),
      port: () => this.#port,
      connected: (deviceId) =>
        this.#sockets.find((each) => each.isOpen && each.granted.deviceId === deviceId) !== undefined,
    });
    const { pairing } = this.#state.services;
    const { tellNodes } = await import("#gateway/greeting");
    tellNodes(this.#root, pairing, this.fanout, (nodeId) =>
      this.#sockets.find((each) => each.isOpen && each.granted.deviceId === nodeId)?.id);
    this.#root.defer("revocations", pairing.onRevoked((gone) => this.#revoked(gone)));
    this.#root.defer("config changes", this.#start.config.onChange(() => this.#recheckSoon()));
    if (this.#gate === "starting") this.#gate = "open";
    this.stability.add("gateway.ready", { uptimeMs: this.#start.env.clock.now() - this.startedAt });
  }

  async #loadApp(): Promise<App> {
    const { makeApp } = await import("#gateway/server/http");
    return makeApp({
      env: this.#start.env, version: COMPAT, startedAt: this.startedAt, gate: () => this.#gate,
      failing: () => this.#failing(), loop: () => this.loop.report(),
      authorised: (request, peerIp) => this.#authorised(request, peerIp),
      config: () => this.#start.config.current(),
      fs: this.#start.runtime.fs, assets: this.#start.runtime.assets,
      assistant: () => this.#assistant(),
    });
  }

  async #assistant(): Promise<{ agentId: string; name: string; avatar: string }> {
    const agents = this.#state?.services.agents;
    return agents ? agents.identity(agents.defaultId) : { agentId: "main", name: "Assistant", avatar: "A" };
  }

  close(reason: string, options: { drainMs?: number; restartExpectedMs?: number }): Promise<void> {
    this.#closing ??= this.#close(reason, options);
    return this.#closing;
  }

  async #close(reason: string, { drainMs = LIMITS.drainMs, restartExpectedMs }: {
    drainMs?: number; restartExpectedMs?: number;
  }): Promise<void> {
    this.#gate = "draining";
    await this.#state?.services.runs.drain(drainMs);
    const expected = restartExpectedMs === undefined ? {} : { restartExpectedMs };
    this.fanout.publish(shutdown, { reason, ...expected });
    this.#sockets.closeWhere(CLOSE.restart, "service restart");
    // The close frames need a moment on the wire before the listener cuts what is left.
    for (let waited = 0; this.#sockets.count > 0 && waited < 1_000; waited += 20) {
      await this.#start.env.clock.sleep(20);
    }
    await this.#root.close();
  }

  #connectionDeps(): ConstructorParameters<typeof Sockets>[0] {
    const { env, vars } = this.#start;
    return {
      env,
      handshakeMs: numberVar(vars["OPENCLAW_HANDSHAKE_TIMEOUT_MS"], LIMITS.handshakeMs),
      handle: (caller, frame) => this.#open().dispatcher.handle(caller, frame),
      admit: (connection, params) => admit(connection, params, { door: this.#door, gate: () => this.#gate }),
      refusalDelayMs: (_connection, error) => this.#door.refusalDelayMs(error),
      holds: (granted) => this.#door.holds(granted),
      hello: (connection) => this.#open().hello(connection),
      opened: (connection) => this.#opened(connection),
      closed: (connection, wasOpen) => this.#closed(connection, wasOpen),
      context: (connection, hooks) => this.#open().context(connection, hooks),
    };
  }

  #opened(connection: Connection): void {
    this.#admission.settled(connection.remoteIp);
    this.fanout.add(connection);
    this.#state?.presence.joined(connection);
    this.stability.add("connection.opened", { client: connection.client.id, mode: connection.client.mode });
    if (connection.granted.deviceId === undefined) return;
    this.#root.spawn(`greeting of ${connection.id}`, async () => {
      const { greet } = await import("#gateway/greeting");
      await greet(connection, this.#open().services.pairing);
    });
  }

  #closed(connection: Connection, wasOpen: boolean): void {
    if (!wasOpen) return this.#admission.settled(connection.remoteIp);
    this.fanout.remove(connection.id);
    this.#state?.presence.left(connection.id);
    this.stability.add("connection.closed", { client: connection.client.id });
  }

  #open(): State {
    assert(this.#state, "requests are taken only once the state is open");
    return this.#state;
  }

  #failing(): string[] {
    if (this.#gate === "draining") return ["gateway-draining"];
    return this.#gate === "starting" ? ["startup-sidecars"] : [];
  }

  /** Whether an HTTP request carries a credential that lets it read. */
  async #authorised(request: Request, peerIp: string): Promise<boolean> {
    try {
      const arrived = this.#door.arrived(request.headers, peerIp);
      await this.#door.bearer({ ...arrived, authorization: request.headers.get("authorization") });
      return true;
    } catch (error) {
      // A refused credential is an answer here, not a failure; anything else is a defect of ours.
      if (error instanceof Fault && httpRefusal(error)) return false;
      throw error;
    }
  }

  /** Authority was taken back: its connections end (auth §5.1, A-35). */
  #revoked({ deviceId, role, exceptConnectionId, onlyConnectionId }: Revoked): void {
    this.#sockets.closeWhere(CLOSE.authChanged, "device removed", (connection) => {
      if (!connection.isOpen || connection.granted.deviceId !== deviceId) return false;
      if (role !== undefined && connection.granted.role !== role) return false;
      if (onlyConnectionId !== undefined) return connection.id === onlyConnectionId;
      return connection.id !== exceptConnectionId;
    });
  }

  /** The caller who changed the secret gets its answer before its connection ends. */
  #recheckSoon(): void {
    this.#root.defer("recheck", this.#start.env.clock.after(RECHECK_MS, () => this.#recheck()));
  }

  /**
   * After a change of the config: whoever depends on a secret that changed has to come back with the new one.
   */
  #recheck(): void {
    this.#sockets.closeWhere(CLOSE.authChanged, "gateway auth changed", (connection) =>
      connection.isOpen && !this.#door.holds(connection.granted));
  }
}

/** A positive whole number from the environment; anything else counts as not set. */
function numberVar(text: string | undefined, fallback: number): number {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : fallback;
}
