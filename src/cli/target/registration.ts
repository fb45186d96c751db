// What a running gateway leaves in its state folder so that commands of the same user find it without any
// config: address and, when it made one up, its token. Only ever used to talk to this machine.

import { getPath } from "#kernel/dotpath";
import type { Runtime } from "#runtime/port";
import type { Place } from "./place.ts";

export interface Registration {
  port: number;
  token?: string;
  /** Of the process that wrote the file; it may be long gone or somebody else's by now. */
  pid?: number;
  bootId?: string;
}

export const REGISTRATION_FILE = "gateway.json";

/** The registration, or undefined when there is none or it makes no sense. */
export async function readRegistration(runtime: Runtime, place: Place): Promise<Registration | undefined> {
  const path = runtime.fs.join(place.stateDir, REGISTRATION_FILE);
  if (!(await runtime.fs.info(path))) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(await runtime.fs.readText(path));
  } catch {
    // Half-written by something else or not ours to read: the same as none.
    return undefined;
  }
  const port = getPath(value, "port");
  if (typeof port !== "number") return undefined;
  const token = getPath(value, "token");
  const pid = getPath(value, "pid");
  const bootId = getPath(value, "bootId");
  return {
    port,
    ...(typeof token === "string" && token !== "" ? { token } : {}),
    ...(typeof pid === "number" ? { pid } : {}),
    ...(typeof bootId === "string" ? { bootId } : {}),
  };
}
