// Liveness, readiness and start-up probes (http §2, wire §8): GET and HEAD, no auth, never cached.

import type { Context } from "hono";
import { plain, type Arrived, type Route, type RouteDeps } from "../http.ts";

type Ctx = Context<{ Bindings: Arrived }>;
type Answer = { status: number; body: object };

const LIVE = { ok: true, status: "live" };

const probes: Route = {
  name: "probes",
  register(app, deps) {
    const add = (paths: string[], answer: (c: Ctx) => Answer | Promise<Answer>): void => {
      for (const path of paths) {
        app.on(["GET", "HEAD"], path, async (c) => {
          const { status, body } = await answer(c);
          return json(c.req.method, status, body);
        });
        app.all(path, () => plain(405, "Method Not Allowed", { Allow: "GET, HEAD" }));
      }
    };
    add(["/health", "/healthz"], () => ({ status: 200, body: LIVE }));
    add(["/ready", "/readyz"], (c) => readiness(c, deps));
    add(["/startup", "/startupz"], (c) => startup(c, deps));
  },
};

export default probes;

/** Details only for local or authenticated callers. */
async function detailed(c: Ctx, deps: RouteDeps): Promise<boolean> {
  return c.env.ingress === "direct-local" || deps.authorised(c.req.raw, c.env.peer.ip);
}

async function readiness(c: Ctx, deps: RouteDeps): Promise<Answer> {
  const failing = deps.failing();
  const ready = failing.length === 0;
  const facts = await detailed(c, deps) ? { failing, uptimeMs: uptimeMs(deps), eventLoop: deps.loop() } : {};
  return { status: ready ? 200 : 503, body: { ready, ...(ready ? facts : { failing, ...facts }) } };
}

async function startup(c: Ctx, deps: RouteDeps): Promise<Answer> {
  const gate = deps.gate();
  const shown = await detailed(c, deps);
  const facts = shown ? { version: deps.version, uptimeMs: uptimeMs(deps) } : {};
  if (gate === "open") return { status: 200, body: { ok: true, status: "started", ...facts } };
  const status = gate === "draining" ? "draining" : "starting";
  const pending = gate === "starting" && shown ? { pendingReason: "startup-sidecars" } : {};
  return { status: 503, body: { ok: false, status, ...facts, ...pending } };
}

function uptimeMs(deps: RouteDeps): number {
  return Math.max(0, deps.env.clock.now() - deps.startedAt);
}

function json(method: string, status: number, body: object): Response {
  const text = JSON.stringify(body);
  return new Response(method === "HEAD" ? null : text, {
    status,
    headers: {
      "Content-Type": "application/json; charset=utf-8",
      "Cache-Control": "no-store",
      ...(method === "HEAD" ? { "Content-Length": String(text.length) } : {}),
    },
  });
}
