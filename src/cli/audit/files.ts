// File modes and links, for the checks and for `--fix`.

import type { FileInfo, Fs, Runtime } from "#runtime/port";

export const FILE_MODE = 0o600;
export const FOLDER_MODE = 0o700;

export interface Look {
  path: string;
  kind: FileInfo["kind"];
  /** Bits beyond the owner's. */
  groupReads: boolean;
  groupWrites: boolean;
  othersRead: boolean;
  othersWrite: boolean;
  /** The last part of the path is a link. */
  link: boolean;
  mode: number;
}

export class Files {
  readonly #fs: Fs;
  readonly #platform: Runtime["platform"];

  constructor(fs: Fs, platform: Runtime["platform"]) {
    this.#fs = fs;
    this.#platform = platform;
  }

  get fs(): Fs {
    return this.#fs;
  }

  /** What the modes say, or undefined where the path, or modes as such, do not exist. */
  async look(path: string): Promise<Look | undefined> {
    if (this.#platform === "win32") return undefined;
    const info = await this.#fs.info(path);
    if (!info) return undefined;
    const has = (bit: number): boolean => (info.mode & bit) !== 0;
    return {
      path,
      kind: info.kind,
      mode: info.mode & 0o777,
      link: await this.#isLink(path),
      groupReads: has(0o040),
      groupWrites: has(0o020),
      othersRead: has(0o004),
      othersWrite: has(0o002),
    };
  }

  /** Those of the paths that exist. */
  async lookAll(paths: readonly string[]): Promise<Look[]> {
    const looks = await Promise.all(paths.map((path) => this.look(path)));
    return looks.filter((look) => look !== undefined);
  }

  async #isLink(path: string): Promise<boolean> {
    const parent = await this.#fs.realPath(this.#fs.dirname(path));
    const real = await this.#fs.realPath(path);
    return parent !== null && real !== null && real !== this.#fs.join(parent, this.#fs.basename(path));
  }
}

/** `0644`. */
export function octal(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}

/** Where each kind of private file lies. Checks and `--fix` agree because both ask here. */
export function privatePaths(fs: Pick<Fs, "join">, stateDir: string) {
  const at = (...parts: string[]): string => fs.join(stateDir, ...parts);
  return {
    credentials: at("credentials"),
    identity: at("identity"),
    identityFiles: ["device.json", "device-tokens.json", "device-tokens.key"].map((name) =>
      at("identity", name)
    ),
    stores: ["state.sqlite", "state.sqlite-wal", "state.sqlite-shm", "gateway.json"].map((name) => at(name)),
    dotenv: at(".env"),
    agents: at("agents"),
  };
}

/** Files below `agents/<id>/` that hold credentials, and those that hold conversations. */
export async function agentFiles(
  fs: Pick<Fs, "join" | "list">,
  stateDir: string,
): Promise<{ profiles: string[]; sessions: string[] }> {
  const folder = fs.join(stateDir, "agents");
  const ids = await fs.list(folder);
  return {
    profiles: ids.map((id) => fs.join(folder, id, "agent", "auth-profiles.json")),
    sessions: ids.flatMap((id) => [
      fs.join(folder, id, "sessions", "sessions.json"),
      fs.join(folder, id, "agent", "openclaw-agent.sqlite"),
    ]),
  };
}
