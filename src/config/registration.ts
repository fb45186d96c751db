// Where the running gateway can be found and, on this machine, how to get in: `<state>/gateway.json`, mode
// 0600. Commands of the same user read it as their last source; nothing in it is trusted before an
// authenticated health check (house 3.10).

import { getPath } from "#kernel/dotpath";
import type { Fs } from "#runtime/port";

export interface Registration {
  port: number;
  /** Of the process that wrote the file; it may be long gone or somebody else's by now. */
  pid?: number;
  bootId?: string;
  /** Only present when the gateway made its own token for this process (auth §3). */
  token?: string;
}

/** What a gateway writes: with all that says who it is. */
export type OwnRegistration = Registration & { url: string; pid: number; bootId: string };

export function registrationPath(fs: Pick<Fs, "join">, stateDir: string): string {
  return fs.join(stateDir, "gateway.json");
}

export async function writeRegistration(
  fs: Pick<Fs, "join" | "writeAtomic">, stateDir: string, facts: OwnRegistration,
): Promise<void> {
  await fs.writeAtomic(registrationPath(fs, stateDir), `${JSON.stringify(facts, null, 2)}\n`, 0o600);
}

/** Undefined when there is none or it makes no sense: then nobody is known to run. */
export async function readRegistration(
  fs: Pick<Fs, "join" | "info" | "readText">, stateDir: string,
): Promise<Registration | undefined> {
  const path = registrationPath(fs, stateDir);
  if (!(await fs.info(path))) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(await fs.readText(path));
  } catch {
    // Torn, foreign, or not ours to read: the lock, not this file, decides who owns the folder.
    return undefined;
  }
  const port = getPath(value, "port");
  if (typeof port !== "number" || !Number.isInteger(port)) return undefined;
  const pid = getPath(value, "pid");
  const bootId = getPath(value, "bootId");
  const token = getPath(value, "token");
  return {
    port,
    ...(typeof pid === "number" ? { pid } : {}),
    ...(typeof bootId === "string" ? { bootId } : {}),
    ...(typeof token === "string" && token !== "" ? { token } : {}),
  };
}

/** Takes the file away, unless another gateway has written its own meanwhile. */
export async function removeRegistration(
  fs: Pick<Fs, "join" | "info" | "readText" | "remove">, stateDir: string, bootId: string,
): Promise<void> {
  const held = await readRegistration(fs, stateDir);
  if (held?.bootId === bootId) await fs.remove(registrationPath(fs, stateDir));
}
