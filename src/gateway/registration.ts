// Where the running gateway can be found and, on this machine, how to get in: `<state>/gateway.json`, mode
// 0600. The CLI reads it as its last source; nothing in it is trusted before an authenticated health check
// (house 3.10).

import { z } from "zod";
import { once } from "#kernel/once";
import type { Fs } from "#runtime/port";

const registration = once(() => z.object({
  url: z.string(),
  port: z.int(),
  pid: z.int(),
  bootId: z.string(),
  /** Only present when the gateway made its own token for this process (auth §3). */
  token: z.string().optional(),
}));
export type Registration = z.infer<ReturnType<typeof registration>>;

function pathIn(fs: Pick<Fs, "join">, stateDir: string): string {
  return fs.join(stateDir, "gateway.json");
}

export async function writeRegistration(fs: Fs, stateDir: string, facts: Registration): Promise<void> {
  await fs.writeAtomic(pathIn(fs, stateDir), `${JSON.stringify(facts, null, 2)}\n`, 0o600);
}

/** Null when there is none or it cannot be read as one: then nobody is known to run. */
export async function readRegistration(fs: Fs, stateDir: string): Promise<Registration | null> {
  const path = pathIn(fs, stateDir);
  if (!(await fs.info(path))) return null;
  try {
    return registration().parse(JSON.parse(await fs.readText(path)));
  } catch {
    // A torn or foreign file tells nothing; the lock, not this file, decides who owns the folder.
    return null;
  }
}

export async function removeRegistration(fs: Fs, stateDir: string, bootId: string): Promise<void> {
  const held = await readRegistration(fs, stateDir);
  if (held?.bootId === bootId) await fs.remove(pathIn(fs, stateDir));
}
