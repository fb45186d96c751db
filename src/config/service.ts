// The config of one running gateway. Everybody is handed the parts they need; nobody reads the file again.
// This is what a start loads; writing, reloading and watching are brought in when they are needed.

import type { Env } from "#kernel/env";
import type { Log } from "#kernel/log";
import type { Scope } from "#kernel/scope";
import type { ConfigRequest } from "#config/edit/requests";
import { ignoredKeys } from "#config/describe";
import { inContainer, listenHosts } from "#config/access";
import { loadConfig, type Loaded, type LoadInput } from "#config/load";
import { readEnvironment } from "#config/load/environment";
import type { SchemaAnswer, SchemaLookup } from "#config/lookup";
import type { ChangeOutcome, ReloadOutcome } from "#config/reload";
import type { Config } from "#config/schema/root";
import { type ConfigSnapshot, type Hashes, snapshotOf } from "#config/snapshot";
import type { WriteOrder } from "#config/write";
import type { Publish } from "#protocol/event";
import type { Runtime } from "#runtime/port";

/** What changed in the config in use; keys that wait for a restart are not in it. */
export interface ConfigChange {
  /** Dotted, single values. */
  paths: readonly string[];
  /** Whether a key at, below or above this path changed. */
  touches(path: string): boolean;
}

/** Told after the swap. One that throws takes the swap back: it is told again, the other way round. */
export type ConfigListener = (
  next: Config, previous: Config, change: ConfigChange,
) => void | Promise<void>;

/** Asked before a file is taken over or written. Throwing refuses it, with the reason. */
export type ConfigCheck = (loaded: Loaded) => void | Promise<void>;

export interface ConfigOptions {
  runtime: Pick<Runtime, "fs" | "process" | "platform">;
  env: Env;
  /** Absolute path of the file. */
  path: string;
  /** Folder whose `.env` counts as trusted; also of the journal. */
  stateDir: string;
  /** Variables of the process. */
  vars: Readonly<Record<string, string>>;
  /**
   * Key of the hashes clients see. Without one each process makes its own, and hashes do not outlive it. A
   * hash without a secret key would let a reader of redacted answers try passwords offline.
   */
  fingerprintKey?: Uint8Array<ArrayBuffer>;
  /** Work with `<file>.last-good` when the file is invalid; see ConfigService.repairing. */
  fallback?: "last-good";
}

/** A start has more urgent things to do; what happens meanwhile is seen by the first look. */
const WATCH_AFTER_MS = 200;

/** Reads the file and makes the service; an invalid file gives a service that says so (see access.ts). */
export async function openConfig(options: ConfigOptions): Promise<ConfigService> {
  const { env, runtime, stateDir } = options;
  const { fs, process } = runtime;
  const vars = await readEnvironment({ fs, vars: options.vars }, { cwd: process.cwd(), stateDir });
  const input: LoadInput = { fs, path: options.path, vars };
  const container = await inContainer(fs, vars);
  const disk = await loadConfig(input);
  const good = disk.valid || options.fallback === undefined ? undefined : await lastGood(input);
  const loaded = good ?? disk;
  const key = options.fingerprintKey ?? Uint8Array.from(env.random.bytes(32));
  const seal = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const hashesOf = (each: Loaded): Promise<FileHashes> => hashes(seal, each);
  const diskHashes = await hashesOf(disk);
  const applied = good ? (await hashesOf(good)).revision : diskHashes.revision;
  return new ConfigService({
    env, runtime, input, stateDir, hashesOf, container, log: env.log,
    disk, diskHashes, loaded, current: loaded.config, applied, pending: [], problem: undefined,
    listeners: new Set(), checks: new Set(), publish: undefined, turn: Promise.resolve(), snapshot: undefined,
  });
}

export type FileHashes = Omit<Hashes, "applied">;

/** What the service knows. Shared with reload.ts and watch.ts, which are loaded late. */
export interface ConfigState {
  readonly env: Env;
  readonly runtime: ConfigOptions["runtime"];
  readonly input: LoadInput;
  readonly stateDir: string;
  readonly container: boolean;
  readonly hashesOf: (loaded: Loaded) => Promise<FileHashes>;
  readonly listeners: Set<ConfigListener>;
  readonly checks: Set<ConfigCheck>;
  /** The file as it was read last, valid or not. */
  disk: Loaded;
  diskHashes: FileHashes;
  /** What `current` was made of: the last file that was taken over. */
  loaded: Loaded;
  /** In use: `loaded`, with the old values of keys that wait for a restart. */
  current: Config;
  /** Revision in use; stays behind while a restart is pending. */
  applied: string;
  /** Keys that wait for a restart. */
  pending: readonly string[];
  /** Why the file could not be taken over. */
  problem: string | undefined;
  /** The gateway's once it watches: a config is opened before there is a log. */
  log: Log;
  /** Set while somebody watches. */
  publish: Publish | undefined;
  /** Reloads and writes happen one after the other. */
  turn: Promise<unknown>;
  /** The answer of config.get until something changes. */
  snapshot: ConfigSnapshot | undefined;
}

/** Where the file and the config in use stand to each other. */
export interface ReloadState {
  /** active: edits are taken over at once. */
  hotReloadStatus: "active" | "disabled";
  /** Keys of the file that only a restart puts into effect; absent when there are none. */
  pendingRestart?: readonly string[];
  /** Why the file is not in use, with line and column. */
  problem?: string;
  /** The file is invalid, and what is in use is the last config that was not. */
  repairing?: true;
}

export class ConfigService {
  readonly path: string;
  /** Whether this looks like the inside of a container: bind=auto then means all interfaces. */
  readonly container: boolean;
  readonly #state: ConfigState;

  /** Made by openConfig. */
  constructor(state: ConfigState) {
    this.path = state.input.path;
    this.container = state.container;
    this.#state = state;
  }

  /** Opaque fingerprint of the file and what it includes, as it was read last (C-40). */
  get hash(): string {
    return this.#state.diskHashes.file;
  }

  /** Fingerprint of the config the gateway works with; `snapshot.appliedConfigHash` of hello-ok. */
  get appliedHash(): string {
    return this.#state.applied;
  }

  /** What is in use, as it was read: warnings, unresolved references. Holds secrets; never send it. */
  get loaded(): Loaded {
    return this.#state.loaded;
  }

  /** The file as it was read last, valid or not. Holds secrets; never send it. */
  get disk(): Loaded {
    return this.#state.disk;
  }

  /** Whether an older config is in use because the file is invalid. */
  get repairing(): boolean {
    return this.#state.loaded.valid && !this.#state.disk.valid;
  }

  get reloadState(): ReloadState {
    const { current, pending, problem } = this.#state;
    const watching = this.#state.publish !== undefined && current.gateway.reload.mode !== "off";
    return {
      hotReloadStatus: watching ? "active" : "disabled",
      ...(pending.length === 0 ? {} : { pendingRestart: pending }),
      ...(problem === undefined ? {} : { problem }),
      ...(this.repairing ? { repairing: true } : {}),
    };
  }

  /** Variables of the process and of `.env` files, for `${NAME}` and for model keys. */
  get vars(): Readonly<Record<string, string>> {
    return this.#state.input.vars;
  }

  /** Name of a file in messages. */
  basename(path: string): string {
    return this.#state.input.fs.basename(path);
  }

  /** The address to listen on; `bind` is that of the command line. @throws START_REFUSED */
  hostname(bind?: string): string {
    return listenHosts(this.current(), { bind, container: this.container })[0] ?? "127.0.0.1";
  }

  /** The config: validated, defaults put in, secrets resolved. Holds secrets; never send or log it. */
  current(): Config {
    return this.#state.current;
  }

  /** The answer of config.get, without secrets. Kept until the file changes. */
  snapshot(): ConfigSnapshot {
    const { disk, diskHashes, applied } = this.#state;
    return (this.#state.snapshot ??= snapshotOf(disk, { ...diskHashes, applied }));
  }

  /** Keys of the file that have no effect in this build, for one line in the log. */
  ignored(): string[] {
    return ignoredKeys(this.#state.loaded.source);
  }

  /** The answer of config.schema. Made anew each time, 50 to 200 ms: it is asked for rarely and is large. */
  async schema(): Promise<SchemaAnswer> {
    const { answerSchema } = await import("#config/lookup");
    const { clock } = this.#state.env;
    return await answerSchema(clock.now(), () => clock.sleep(0));
  }

  /** The answer of config.schema.lookup; undefined when the schema has no such path. */
  async lookup(path: string): Promise<SchemaLookup | undefined> {
    const { lookupSchema } = await import("#config/lookup");
    return lookupSchema(path);
  }

  /** Calls back after the config in use changed; returns the unsubscribe function. */
  onChange(listener: ConfigListener): () => void {
    this.#state.listeners.add(listener);
    return () => void this.#state.listeners.delete(listener);
  }

  /** Asks before a file is taken over or written; returns the unsubscribe function. */
  onCheck(check: ConfigCheck): () => void {
    this.#state.checks.add(check);
    return () => void this.#state.checks.delete(check);
  }

  /**
   * Reads the file again and takes over what a running gateway can take over (spec/config §4). An invalid
   * file changes nothing; what is wrong is in the outcome, in the log and in an event.
   */
  async reload(): Promise<ReloadOutcome> {
    const { inTurn, reloadConfig } = await import("#config/reload");
    return await inTurn(this.#state, () => reloadConfig(this.#state));
  }

  /** config.set, config.patch and config.apply. @throws INVALID_REQUEST, CONFIG_READONLY, UNAVAILABLE */
  async request(request: ConfigRequest): Promise<ChangeOutcome> {
    const { inTurn, requestChange } = await import("#config/reload");
    return await inTurn(this.#state, () => requestChange(this.#state, request));
  }

  /** Changes the file on behalf of another service, and takes the change over. @throws as `request` */
  async write(order: WriteOrder): Promise<ChangeOutcome> {
    const { inTurn, writeAndReload } = await import("#config/reload");
    return await inTurn(this.#state, () => writeAndReload(this.#state, order));
  }

  /**
   * From now on the file is watched and events are sent, until the scope closes. For a gateway that is up:
   * what it works with now is kept as the last good config.
   */
  watch(scope: Scope, { publish, log }: { publish: Publish; log: Log }): void {
    Object.assign(this.#state, { publish, log });
    scope.defer("config events", () => {
      this.#state.publish = undefined;
    });
    scope.spawn("config watch", async (signal) => {
      await this.#state.env.clock.sleep(WATCH_AFTER_MS, signal);
      const { watchConfig } = await import("#config/watch");
      await watchConfig(this.#state, signal);
    }, { kind: "restart", minMs: 1_000, maxMs: 60_000 });
  }

  /** Opens the file with what the desktop of this machine has for it. */
  async openFile(): Promise<{ ok: boolean; path: string; error?: string }> {
    const { openInDesktop } = await import("#config/edit/open");
    return await openInDesktop(this.#state.runtime, this.path, this.vars);
  }
}

async function lastGood(input: LoadInput): Promise<Loaded | undefined> {
  const { loadLastGood } = await import("#config/write/last-good");
  return await loadLastGood(input);
}

async function hashes(seal: CryptoKey, loaded: Loaded): Promise<FileHashes> {
  const files = [loaded.raw ?? "", ...loaded.included.flatMap((file) => [file.path, file.text])];
  return {
    file: await fingerprint(seal, JSON.stringify(["file", ...files])),
    revision: await fingerprint(seal, JSON.stringify(["revision", loaded.source])),
  };
}

async function fingerprint(seal: CryptoKey, text: string): Promise<string> {
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", seal, new TextEncoder().encode(text)));
  const base64 = btoa(String.fromCharCode(...mac)).replaceAll("+", "-").replaceAll("/", "_");
  return `hmac-sha256:v1:${base64.replaceAll("=", "")}`;
}
