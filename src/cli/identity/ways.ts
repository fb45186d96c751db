// With what to knock: the shared secret alone, this device, its token, and what to try when that was refused
// (auth §3.2, cli §1.7, pains 9).

import type { Context } from "#cli/command";
import { tilde } from "#cli/target/place";
import type { Target } from "#cli/target/resolve";
import { isLoopback } from "#cli/target/url";
import { Fault, messageOf } from "#kernel/fault";
import type { Device } from "#protocol/client/device";
import type { ConnectAuth, HelloOk } from "#protocol/connect";
import { holdsAll } from "#protocol/scopes";
import type { StoredToken } from "./tokens.ts";

/** One way to log in. */
export interface Way {
  auth: ConnectAuth;
  device?: Device;
  /** Where `auth` came from, for messages. */
  credential: string;
}

export interface Knocking {
  scopes: readonly string[];
  /** True: always as a device, also where the shared secret would do; for clients that stay connected. */
  asDevice?: boolean;
  /** True: uses what is there, and never makes a device nor a request to pair one (cli §1.7). */
  probing?: boolean;
}

const ROLE = "operator";

/** What is tried first. On this machine the shared secret is enough and leaves no pairing record. */
export async function firstWay(context: Context, target: Target, knocking: Knocking): Promise<Way> {
  const plain = { auth: target.auth, credential: target.credential };
  const secret = target.auth.token !== undefined || target.auth.password !== undefined;
  const near = isNear(target);
  if (secret && near && !knocking.asDevice) return plain;
  const known = await knownDevice(context, target);
  if (knocking.probing && !known?.stored) return plain;
  if (secret) return { ...plain, device: known?.device ?? (await ensure(context)) };
  if (known?.stored) return byToken(context, known.device, known.stored);
  // Nothing to show on this machine: without auth nothing is needed, and with auth a key alone does not help.
  return near ? plain : { ...plain, device: known?.device ?? (await ensure(context)) };
}

/** What is tried after a refusal, once; undefined when there is nothing else. */
export async function otherWay(
  context: Context,
  target: Target,
  refused: { way: Way; fault: unknown },
): Promise<Way | undefined> {
  const { way, fault } = refused;
  const isMismatch = fault instanceof Fault && fault.details?.code === "AUTH_TOKEN_MISMATCH";
  // Elsewhere the wrong token may mean the wrong gateway, which must not see another one (auth §3.2, 6).
  if (!isMismatch || !isNear(target) || way.auth.deviceToken !== undefined) return undefined;
  const known = await knownDevice(context, target);
  if (!known?.stored) return undefined;
  const { auth, credential } = byToken(context, known.device, known.stored);
  return {
    auth: { ...way.auth, ...auth },
    device: known.device,
    credential: `${way.credential}, then ${credential}`,
  };
}

/**
 * After hello: keeps the token that came with it. When scopes were refused because no device was shown (a
 * proxy or a tunnel makes this machine look remote), the way that shows one.
 */
export async function afterHello(
  context: Context,
  target: Target,
  knocking: Knocking,
  reached: { way: Way; hello: HelloOk },
): Promise<Way | undefined> {
  const { way, hello: { auth } } = reached;
  if (way.device) await keep(context, target, way.device, auth);
  const granted: unknown = auth.scopes;
  const cut = Array.isArray(granted) && !holdsAll(granted, knocking.scopes);
  if (way.device || knocking.probing || !cut) return undefined;
  return { ...way, device: await ensure(context) };
}

async function keep(
  context: Context,
  target: Target,
  device: Device,
  auth: HelloOk["auth"],
): Promise<void> {
  const { deviceToken: token, issuedAtMs, role, scopes } = auth;
  if (typeof token !== "string" || token === "") return;
  const { keepToken } = await import("./tokens.ts");
  try {
    await keepToken(context, { deviceId: device.id, gateway: target.url, role }, {
      token,
      scopes,
      ...(issuedAtMs === undefined ? {} : { issuedAtMs }),
    });
  } catch (error) {
    // The command itself can go on; only the next one has to log in the long way again.
    context.output.note(`Warning: the device token could not be kept: ${messageOf(error)}`);
  }
}

function byToken(context: Context, device: Device, stored: StoredToken): Required<Way> {
  const path = context.runtime.fs.join(context.place.stateDir, "identity", "device-tokens.json");
  const credential = `this device's own token in ${tilde(context.place, path)}`;
  return { auth: { deviceToken: stored.token }, device, credential };
}

async function knownDevice(
  context: Context,
  target: Target,
): Promise<{ device: Device; stored: StoredToken | undefined } | undefined> {
  const { fs } = context.runtime;
  // Most installations never need a device: do not load WebCrypto to find that out.
  if (!(await fs.info(fs.join(context.place.stateDir, "identity", "device.json")))) return undefined;
  const [{ readDevice }, { storedToken }] = await Promise.all([import("./key.ts"), import("./tokens.ts")]);
  const device = await readDevice(context);
  if (!device) return undefined;
  const stored = await storedToken(context, { deviceId: device.id, gateway: target.url, role: ROLE });
  return { device, stored };
}

async function ensure(context: Context): Promise<Device> {
  const { ensureDevice } = await import("./key.ts");
  return ensureDevice(context);
}

function isNear(target: Target): boolean {
  return isLoopback(new URL(target.url).hostname);
}
