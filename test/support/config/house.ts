// A config service over files in memory, with a clock that stands still until it is moved.
// Loaded late by the service; here before the clock is moved.
import "#config/reload";
import "#config/watch";
import "#config/write/undo";
import { type ConfigService, openConfig } from "#config/service";
import type { ConfigRequest } from "#config/edit/requests";
import type { ChangeOutcome } from "#config/reload";
import { Scope } from "#kernel/scope";
import type { EventSpec } from "#protocol/event";
import { makeEnv, type TestEnv } from "../env.ts";
import type { MemoryFs } from "../memory/fs.ts";
import { memoryRuntime } from "../runtime.ts";

export const STATE = "/home/user/.openclaw";
export const CONFIG = `${STATE}/openclaw.json`;

export interface ConfigHouseOptions {
  vars?: Record<string, string>;
  /** Name below the state folder to text. */
  files?: Record<string, string>;
  fallback?: "last-good";
}

export interface ConfigHouse {
  readonly service: ConfigService;
  readonly fs: MemoryFs;
  readonly test: TestEnv;
  /** Events since watch(). */
  readonly events: { name: string; payload: unknown }[];
  /** The text of a file below the state folder. */
  read(name?: string): Promise<string>;
  /** As an editor would. */
  edit(text: string, name?: string): Promise<void>;
  /** Sends a patch under the hash of now. */
  patch(raw: string, more?: { replacePaths?: string[]; baseHash?: string }): Promise<ChangeOutcome>;
  set(raw: string, kind?: "set" | "apply"): Promise<ChangeOutcome>;
  request(request: ConfigRequest): Promise<ChangeOutcome>;
  /** Waits for work that takes real time, such as digests. */
  until(done: () => boolean): Promise<void>;
  /** Starts watching; the result stops it. */
  watch(): Promise<() => Promise<unknown>>;
}

/** `null` is a config that does not exist. */
export async function configHouse(
  text: string | null, options: ConfigHouseOptions = {},
): Promise<ConfigHouse> {
  const test = makeEnv();
  const runtime = memoryRuntime({ now: test.now });
  const { fs } = runtime;
  await fs.makeFolder(STATE);
  if (text !== null) await fs.writeAtomic(CONFIG, text);
  for (const [name, content] of Object.entries(options.files ?? {})) {
    await fs.makeFolder(fs.dirname(fs.join(STATE, name)));
    await fs.writeAtomic(fs.join(STATE, name), content);
  }
  const service = await openConfig({
    runtime, env: test.env, path: CONFIG, stateDir: STATE, vars: options.vars ?? {},
    ...(options.fallback ? { fallback: options.fallback } : {}),
  });
  const events: ConfigHouse["events"] = [];
  const author = "rpc:test";
  return {
    service, fs, test, events,
    read: (name = "openclaw.json") => fs.readText(fs.join(STATE, name)),
    edit: (content, name = "openclaw.json") => fs.writeAtomic(fs.join(STATE, name), content),
    request: (request) => service.request(request),
    patch: (raw, { replacePaths = [], baseHash = service.hash } = {}) =>
      service.request({ kind: "patch", raw, baseHash, replacePaths, author }),
    set: (raw, kind = "set") => service.request({ kind, raw, baseHash: service.hash, author }),
    async until(done) {
      for (let turn = 0; turn < 2_000 && !done(); turn++) await test.settle();
      if (!done()) throw new Error("nothing happened");
    },
    async watch() {
      const { clock, log } = test.env;
      const scope = new Scope("test", { clock, onError: (_, error) => log.error(String(error)) });
      const publish = ({ name }: EventSpec, payload: unknown): void => void events.push({ name, payload });
      service.watch(scope, { publish, log: test.env.log });
      await test.advance(1_000);
      return () => scope.close();
    },
  };
}
