// What a planted fault is, and the plain good config it is planted in.

export type Json = Record<string, unknown>;

export interface Plant {
  /** The id as it is reported; `<channel>` is spelled out. */
  id: string;
  severity: "critical" | "warn" | "info";
  config?: Json;
  /** Path below the state folder to mode; made with that mode. A path that ends with `/` is a folder. */
  modes?: Record<string, number>;
  /** Path below the state folder to text. */
  files?: Record<string, string>;
  vars?: Record<string, string>;
  stateDir?: string;
}

/** The secret of the good config: no report may have it. */
export const TOKEN = "a-long-enough-token-of-32-characters";

/** `gateway` on loopback with a token, and more. */
export function gateway(more: Json, auth: Json = { token: TOKEN }): Json {
  return { gateway: { bind: "loopback", auth, ...more } };
}
