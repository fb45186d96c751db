// The config of one running gateway. Everybody is handed the parts they need; nobody reads the file again.

import { Bus } from "#kernel/bus";
import type { Env } from "#kernel/env";
import { messageOf } from "#kernel/fault";
import { ignoredKeys } from "#config/describe";
import { inContainer, listenHosts } from "#config/access";
import { loadConfig, type Loaded, type LoadInput } from "#config/load";
import { readEnvironment } from "#config/load/environment";
import type { SchemaAnswer, SchemaLookup } from "#config/lookup";
import type { Config } from "#config/schema/root";
import { type ConfigSnapshot, type Hashes, snapshotOf } from "#config/snapshot";
import type { Runtime } from "#runtime/port";

export type ConfigListener = (next: Config, previous: Config) => void;

export interface ConfigOptions {
  runtime: Pick<Runtime, "fs" | "process">;
  env: Env;
  /** Absolute path of the file. */
  path: string;
  /** Folder whose `.env` counts as trusted. */
  stateDir: string;
  /** Variables of the process. */
  vars: Readonly<Record<string, string>>;
  /**
   * Key of the hashes clients see. Without one each process makes its own, and hashes do not outlive it. A
   * hash without a secret key would let a reader of redacted answers try passwords offline.
   */
  fingerprintKey?: Uint8Array<ArrayBuffer>;
}

/** Reads the file and makes the service; an invalid file gives a service that says so (see guards.ts). */
export async function openConfig(options: ConfigOptions): Promise<ConfigService> {
  const { fs, process } = options.runtime;
  const vars = await readEnvironment({ fs, vars: options.vars }, {
    cwd: process.cwd(),
    stateDir: options.stateDir,
  });
  const input: LoadInput = { fs, path: options.path, vars };
  const container = await inContainer(fs, vars);
  const loaded = await loadConfig(input);
  const key = options.fingerprintKey ?? Uint8Array.from(options.env.random.bytes(32));
  const seal = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new ConfigService(
    { env: options.env, input, seal, container },
    loaded,
    await hashesOf(seal, loaded),
  );
}

interface Parts {
  env: Env;
  input: LoadInput;
  seal: CryptoKey;
  container: boolean;
}

export class ConfigService {
  readonly path: string;
  /** Whether this looks like the inside of a container: bind=auto then means all interfaces. */
  readonly container: boolean;
  readonly #env: Env;
  readonly #input: LoadInput;
  readonly #seal: CryptoKey;
  readonly #changes: Bus<{ change: { next: Config; previous: Config } }>;
  #loaded: Loaded;
  #hashes: Omit<Hashes, "applied">;
  /** Revision the running gateway works with; stays behind while a restart is pending. */
  #applied: string;
  #snapshot: ConfigSnapshot | undefined;

  /** Made by openConfig. */
  constructor({ env, input, seal, container }: Parts, loaded: Loaded, hashes: Omit<Hashes, "applied">) {
    this.path = input.path;
    this.container = container;
    this.#env = env;
    this.#input = input;
    this.#seal = seal;
    this.#loaded = loaded;
    this.#hashes = hashes;
    this.#applied = hashes.revision;
    this.#changes = new Bus((_, error) => {
      env.log.error("a listener of config changes failed", { problem: messageOf(error) });
    });
  }

  /** Opaque fingerprint of the file and what it includes (C-40). */
  get hash(): string {
    return this.#hashes.file;
  }

  /** Fingerprint of the config the gateway works with; `snapshot.appliedConfigHash` of hello-ok. */
  get appliedHash(): string {
    return this.#applied;
  }

  /** The file as it was read: problems, warnings, unresolved references. Holds secrets; never send it. */
  get loaded(): Loaded {
    return this.#loaded;
  }

  /** Variables of the process and of `.env` files, for `${NAME}` and for model keys. */
  get vars(): Readonly<Record<string, string>> {
    return this.#input.vars;
  }

  /** Name of a file in messages. */
  basename(path: string): string {
    return this.#input.fs.basename(path);
  }

  /** The address to listen on; `bind` is that of the command line. @throws START_REFUSED */
  hostname(bind?: string): string {
    return listenHosts(this.current(), { bind, container: this.container })[0] ?? "127.0.0.1";
  }

  /** The config: validated, defaults put in, secrets resolved. Holds secrets; never send or log it. */
  current(): Config {
    return this.#loaded.config;
  }

  /** The answer of config.get, without secrets. Kept until the file changes. */
  snapshot(): ConfigSnapshot {
    this.#snapshot ??= snapshotOf(this.#loaded, { ...this.#hashes, applied: this.#applied });
    return this.#snapshot;
  }

  /** Keys of the file that have no effect in this build, for one line in the log. */
  ignored(): string[] {
    return ignoredKeys(this.#loaded.source);
  }

  /** The answer of config.schema. Made anew each time, 50 to 200 ms: it is asked for rarely and is large. */
  async schema(): Promise<SchemaAnswer> {
    const { answerSchema } = await import("#config/lookup");
    const { clock } = this.#env;
    return await answerSchema(clock.now(), () => clock.sleep(0));
  }

  /** The answer of config.schema.lookup; undefined when the schema has no such path. */
  async lookup(path: string): Promise<SchemaLookup | undefined> {
    const { lookupSchema } = await import("#config/lookup");
    return lookupSchema(path);
  }

  /** Calls back after the config changed; returns the unsubscribe function. */
  onChange(listener: ConfigListener): () => void {
    return this.#changes.on("change", ({ next, previous }) => listener(next, previous));
  }

  /**
   * Reads the file again and takes it over at once, whatever changed: the caller knows what needs a restart.
   * An invalid file changes nothing and is returned, so that the caller can say what is wrong (spec/config
   * §4).
   */
  async reload(): Promise<Loaded> {
    const loaded = await loadConfig(this.#input);
    if (!loaded.valid) return loaded;
    const hashes = await hashesOf(this.#seal, loaded);
    const previous = this.#loaded.config;
    const changed = hashes.revision !== this.#applied;
    this.#loaded = loaded;
    this.#hashes = hashes;
    this.#applied = hashes.revision;
    this.#snapshot = undefined;
    if (changed) this.#changes.emit("change", { next: loaded.config, previous });
    return loaded;
  }
}

async function hashesOf(seal: CryptoKey, loaded: Loaded): Promise<Omit<Hashes, "applied">> {
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
