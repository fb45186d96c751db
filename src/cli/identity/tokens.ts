// Device tokens that gateways gave this installation, one per gateway and role. A token is only ever sent
// back to the address that gave it.

import type { Context } from "#cli/command";
import { getPath } from "#kernel/dotpath";
import { identityFolder } from "./key.ts";

export interface StoredToken {
  token: string;
  /** What the token may do. */
  scopes: string[];
  issuedAtMs?: number;
}

/** Whose token, and of which gateway. */
export interface TokenKey {
  deviceId: string;
  /** Address as `target.url` has it. */
  gateway: string;
  role: string;
}

type Machine = Pick<Context, "runtime" | "place">;

export function tokensPath(context: Machine): string {
  return context.runtime.fs.join(identityFolder(context), "device-tokens.json");
}

export async function storedToken(context: Machine, key: TokenKey): Promise<StoredToken | undefined> {
  const all = await readAll(context);
  // Tokens of an earlier key are worth nothing.
  return all.deviceId === key.deviceId ? all.tokens[key.gateway]?.[key.role] : undefined;
}

/** Keeps a token; the same one keeps the scopes it was first seen with (auth §3.2, 7). */
export async function keepToken(context: Machine, key: TokenKey, given: StoredToken): Promise<void> {
  const all = await readAll(context);
  const mine = all.deviceId === key.deviceId ? all.tokens : {};
  if (mine[key.gateway]?.[key.role]?.token === given.token) return;
  const tokens = { ...mine, [key.gateway]: { ...mine[key.gateway], [key.role]: given } };
  const content = { version: 1, deviceId: key.deviceId, tokens };
  await context.runtime.fs.writeAtomic(tokensPath(context), `${JSON.stringify(content, null, 2)}\n`, 0o600);
}

interface Content {
  deviceId: string;
  tokens: Record<string, Record<string, StoredToken>>;
}

async function readAll(context: Machine): Promise<Content> {
  const { fs } = context.runtime;
  const path = tokensPath(context);
  const nothing = { deviceId: "", tokens: {} };
  if (!(await fs.info(path))) return nothing;
  let value: unknown;
  try {
    value = JSON.parse(await fs.readText(path));
  } catch {
    // Not readable is the same as not there: the shared secret gives a new token.
    return nothing;
  }
  const tokens: Content["tokens"] = {};
  for (const [gateway, roles] of Object.entries(Object(getPath(value, "tokens")))) {
    for (const [role, entry] of Object.entries(Object(roles))) {
      const stored = tokenOf(entry);
      if (stored) tokens[gateway] = { ...tokens[gateway], [role]: stored };
    }
  }
  return { deviceId: String(getPath(value, "deviceId")), tokens };
}

function tokenOf(entry: unknown): StoredToken | undefined {
  const token = getPath(entry, "token");
  if (typeof token !== "string" || token === "") return undefined;
  const scopes = getPath(entry, "scopes");
  const issuedAtMs = getPath(entry, "issuedAtMs");
  return {
    token,
    scopes: Array.isArray(scopes) ? scopes.map(String) : [],
    ...(typeof issuedAtMs === "number" ? { issuedAtMs } : {}),
  };
}
