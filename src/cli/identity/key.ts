// This installation as a device: its Ed25519 key in `<state>/identity/device.json`, readable by its owner
// alone. Place and form are those of the official command line, so both are the same device (auth §4).

import type { Context } from "#cli/command";
import { tilde } from "#cli/target/place";
import { getPath } from "#kernel/dotpath";
import { messageOf } from "#kernel/fault";
import { type Device, deviceOf, newKeyPair } from "#protocol/client/device";
import { fault } from "#protocol/errors";

type Machine = Pick<Context, "runtime" | "place" | "env">;

const FILE = "device.json";
const LOCK_TRIES = 100;
const LOCK_WAIT_MS = 20;

export function identityFolder({ runtime: { fs }, place }: Pick<Context, "runtime" | "place">): string {
  return fs.join(place.stateDir, "identity");
}

/** The device of this installation, when it has one. @throws COMMAND_FAILED when its file makes no sense */
export async function readDevice(context: Machine): Promise<Device | undefined> {
  const { fs } = context.runtime;
  const path = fs.join(identityFolder(context), FILE);
  if (!(await fs.info(path))) return undefined;
  try {
    return await parse(await fs.readText(path));
  } catch (error) {
    // Whatever is wrong with it: a key that is silently replaced would be a new, unknown device.
    const shown = tilde(context.place, path);
    const hints = ["Move the file away: a new key is made then, and this device must be approved again."];
    const problem = `the device key in ${shown} cannot be used: ${messageOf(error)}`;
    throw fault("COMMAND_FAILED", { problem }, { details: { hints }, cause: error });
  }
}

/** The same, made at the first need. */
export async function ensureDevice(context: Machine): Promise<Device> {
  const known = await readDevice(context);
  if (known) return known;
  const { fs } = context.runtime;
  const folder = identityFolder(context);
  await fs.makeFolder(folder, 0o700);
  const lock = await takeLock(context, fs.join(folder, "device.lock"));
  try {
    // Another command may have made it while this one waited.
    return (await readDevice(context)) ?? (await make(context, fs.join(folder, FILE)));
  } finally {
    await lock.release();
  }
}

/** Two commands at once must not make two keys, of which one would be lost after it was paired. */
async function takeLock(
  { env, runtime: { fs } }: Machine,
  path: string,
): Promise<{ release(): Promise<void> }> {
  for (let tries = 0; tries < LOCK_TRIES; tries++) {
    const lock = await fs.lock(path);
    if (lock) return lock;
    await env.clock.sleep(LOCK_WAIT_MS);
  }
  throw fault("COMMAND_FAILED", { problem: "another command has been making the device key for too long" });
}

async function make({ runtime: { fs }, env }: Machine, path: string): Promise<Device> {
  const pair = await newKeyPair(true);
  const device = await deviceOf(pair);
  const content = {
    version: 1,
    deviceId: device.id,
    publicKeyPem: pem("PUBLIC KEY", await crypto.subtle.exportKey("spki", pair.publicKey)),
    privateKeyPem: pem("PRIVATE KEY", await crypto.subtle.exportKey("pkcs8", pair.privateKey)),
    createdAtMs: env.clock.now(),
  };
  await fs.writeAtomic(path, `${JSON.stringify(content, null, 2)}\n`, 0o600);
  return device;
}

async function parse(text: string): Promise<Device> {
  const content: unknown = JSON.parse(text);
  const [privateKey, publicKey] = await Promise.all([
    crypto.subtle.importKey("pkcs8", bytesOf(content, "privateKeyPem"), "Ed25519", false, ["sign"]),
    crypto.subtle.importKey("spki", bytesOf(content, "publicKeyPem"), "Ed25519", true, ["verify"]),
  ]);
  const device = await deviceOf({ privateKey, publicKey });
  const named = getPath(content, "deviceId");
  if (named !== device.id) throw new Error("the key is not the one of the device it names");
  // Two halves of different pairs would sign what nobody can verify.
  const probe = new TextEncoder().encode(device.id);
  const signature = await crypto.subtle.sign("Ed25519", privateKey, probe);
  if (await crypto.subtle.verify("Ed25519", publicKey, signature, probe)) return device;
  throw new Error("its private and public key do not belong together");
}

function bytesOf(content: unknown, name: string): Uint8Array<ArrayBuffer> {
  const text = getPath(content, name);
  if (typeof text !== "string") throw new Error(`${name} is missing`);
  return Uint8Array.from(atob(text.replace(/-----[^-]+-----|\s/g, "")), (char) => char.charCodeAt(0));
}

function pem(label: string, der: ArrayBuffer): string {
  const base64 = btoa(String.fromCharCode(...new Uint8Array(der)));
  const lines = base64.match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
