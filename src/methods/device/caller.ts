// The caller of a method as pairing knows it.

import type { Caller } from "#auth/pairing/callers";
import type { Ctx } from "#methods/ctx";

export function callerOf({ principal, connection }: Pick<Ctx, "principal" | "connection">): Caller {
  const { scopes, method, deviceId } = principal;
  return { scopes, method, connectionId: connection.id, ...(deviceId === undefined ? {} : { deviceId }) };
}
