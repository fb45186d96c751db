// One gateway per state folder: a lock the kernel holds and drops with the process, so it is never stale
// (pain 10).

import { readRegistration } from "#config/registration";
import type { FileLock, Runtime } from "#runtime/port";
import { fault } from "#protocol/errors";

/** @throws GATEWAY_RUNNING naming the owner when another gateway holds this state folder */
export async function lockState(runtime: Runtime, stateDir: string): Promise<FileLock> {
  const { fs } = runtime;
  await fs.makeFolder(stateDir);
  const lock = await fs.lock(fs.join(stateDir, "gateway.lock"));
  if (lock) return lock;
  const owner = await readRegistration(fs, stateDir);
  const who = owner ? `pid ${owner.pid ?? "unknown"}, port ${owner.port}` : `state folder ${stateDir}`;
  throw fault("GATEWAY_RUNNING", { owner: who });
}
