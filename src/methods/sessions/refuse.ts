// Parameters the official gateway knows and this build has nothing behind yet.

import { fault } from "#protocol/errors";

/** @throws UNAVAILABLE when one of the parameters asks for something; null and false ask for nothing */
export function refuse(method: string, params: object, missing: readonly string[]): void {
  const asks = (value: unknown): boolean => value !== undefined && value !== null && value !== false;
  const asked = Object.entries(params)
    .filter(([name, value]) => missing.includes(name) && asks(value))
    .map(([name]) => name);
  if (asked.length === 0) return;
  throw fault("UNAVAILABLE", { problem: `${method}: ${asked.join(", ")} not available in this build` });
}
