// The Hono app: owns every HTTP route. Upgrades never come here (house 4.9). The only mapper of Faults to
// HTTP.

import { Hono } from "hono";
import type { Ingress } from "#auth/ingress";
import type { Config } from "#config/schema/root";
import type { Env } from "#kernel/env";
import { Fault, messageOf } from "#kernel/fault";
import type { Gate } from "#gateway/dispatch";
import { ERRORS, type ErrorCode, fault } from "#protocol/errors";
import type { Fs, Peer } from "#runtime/port";
import { routes } from "./routes/manifest.gen.ts";

export interface RouteDeps {
  env: Env;
  version: string;
  startedAt: number;
  gate(): Gate;
  /** Names of what is not ready; empty when ready. */
  failing(): string[];
  loop(): object;
  /** Whether the request carries the shared secret as a bearer token (wire §8). */
  authorised(request: Request, peerIp: string): Promise<boolean>;
  config(): Config;
  fs: Fs;
  /** Folder of the files that ship with the program. */
  assets: string;
  /** Name and looks of the default agent; defaults until the state is open. */
  assistant(): Promise<{ agentId: string; name: string; avatar: string }>;
}

/** Facts about the request that the runtime knows and a Request does not carry. */
export interface Arrived {
  peer: Peer;
  ingress: Ingress;
}

export type App = Hono<{ Bindings: Arrived }>;

/** One file each in routes/, default export; `register` adds the routes to the app. */
export interface Route {
  name: string;
  /** Registered after all others, because it takes every path that is left (H-01). */
  last?: boolean;
  register(app: App, deps: RouteDeps): void;
}

export function makeApp(deps: RouteDeps): App {
  const app: App = new Hono<{ Bindings: Arrived }>();
  const place = ({ last }: Route): number => Number(last ?? 0);
  const inOrder = [...routes as readonly Route[]].sort((one, other) => place(one) - place(other));
  for (const route of inOrder) route.register(app, deps);
  app.notFound(() => plain(404, "Not Found"));
  app.onError((error) => {
    const shown = error instanceof Fault ? error : defect(deps.env, error);
    const row = Object.hasOwn(ERRORS, shown.code) ? ERRORS[shown.code as ErrorCode] : ERRORS.INTERNAL;
    return Response.json({ error: { message: shown.message, type: "api_error" } }, { status: row.http });
  });
  return app;
}

/** A plain text answer (H-03, H-04). */
export function plain(status: number, body: string, headers: Record<string, string> = {}): Response {
  return new Response(body, { status, headers: { "Content-Type": "text/plain; charset=utf-8", ...headers } });
}

function defect(env: Env, error: unknown): Fault {
  const ref = env.ids.token(6);
  const stack = error instanceof Error ? error.stack : undefined;
  env.log.error(`http handler failed: ${messageOf(error)}`, { ref, stack });
  return fault("INTERNAL", { ref }, { cause: error });
}
