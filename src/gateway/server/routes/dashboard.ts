// The dashboard (spec/http §7): the page for every path nobody else serves, its files, and its bootstrap
// facts. Static files need no auth, because no secret is ever in them; the token comes in the link's fragment
// (H-86).

import type { Context } from "hono";
import { type Asset, type Bundle, builtIn, folderBundle } from "#gateway/dashboard/bundle";
import { basePathOf, foreignHeaders, ownHeaders, pageFor } from "#gateway/dashboard/page";
import { VERSION } from "#version";
import { plain, type Arrived, type Route, type RouteDeps } from "../http.ts";

type Ctx = Context<{ Bindings: Arrived }>;

const BOOTSTRAP = /^\/(?:__openclaw\/)?control-ui-config\.json$/;

interface Site {
  base: string;
  bundle: Bundle;
  /** True for `gateway.controlUi.root`. */
  foreign: boolean;
}

const dashboard: Route = {
  name: "dashboard",
  last: true,
  register(app, deps) {
    const { controlUi } = deps.config().gateway;
    if (!controlUi.enabled) return;
    const { root } = controlUi;
    const site: Site = {
      base: basePathOf(controlUi.basePath),
      bundle: root === undefined
        ? builtIn(deps.fs, deps.fs.join(deps.assets, "web"))
        : folderBundle(deps.fs, root),
      foreign: root !== undefined,
    };
    app.on(["GET", "HEAD"], "*", (c) => answer(c, site, deps));
  },
};

export default dashboard;

async function answer(c: Ctx, site: Site, deps: RouteDeps): Promise<Response> {
  const { pathname, search } = new URL(c.req.url);
  const { base } = site;
  if (pathname === base && base !== "") return c.redirect(`${base}/${search}`, 302);
  const path = pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : undefined;
  // H-03: these prefixes belong to programs, who must not be answered with a page.
  if (path === undefined || /^\/(?:api|v1)(?:\/|$)/.test(pathname)) return plain(404, "Not Found");
  if (BOOTSTRAP.test(path)) return bootstrap(c, base, deps);
  const name = decoded(path.slice(1));
  if (name === null) return plain(404, "Not Found");
  const asset = name === "" ? null : await site.bundle.asset(name, c.req.header("accept-encoding") ?? "");
  if (asset) return file(c, asset);
  // H-81: a missing file is missing; only names of pages fall back to the page.
  if (/\.\w+$/.test(name) && name !== "index.html") return plain(404, "Not Found");
  if (/^application\/json\b/.test(c.req.header("accept") ?? "")) return plain(404, "Not Found");
  return page(c, site);
}

async function page(c: Ctx, { base, bundle, foreign }: Site): Promise<Response> {
  const html = await bundle.page();
  // H-85. A source checkout has no dashboard until somebody builds it.
  if (html === null) {
    const fix = foreign
      ? "gateway.controlUi.root has no index.html"
      : "run: node scripts/bun.mjs scripts/run.ts web";
    return plain(503, `The dashboard is not here yet (${fix})\n`, { "Retry-After": "1" });
  }
  const headers = foreign ? await foreignHeaders(html) : ownHeaders();
  return new Response(c.req.method === "HEAD" ? null : pageFor(html, base), { headers });
}

function file(c: Ctx, asset: Asset): Response {
  const headers: Record<string, string> = {
    "Content-Type": asset.type,
    ETag: `"${asset.etag}"`,
    "Cache-Control": asset.immutable ? "public, max-age=31536000, immutable" : "no-cache",
    Vary: "Accept-Encoding",
    ...(asset.encoding === undefined ? {} : { "Content-Encoding": asset.encoding }),
  };
  if (c.req.header("if-none-match")?.includes(`"${asset.etag}"`)) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(c.req.method === "HEAD" ? null : asset.body, { headers });
}

/** H-83: facts that only somebody with the secret may read. */
async function bootstrap(c: Ctx, basePath: string, deps: RouteDeps): Promise<Response> {
  if (!await deps.authorised(c.req.raw, c.env.peer.ip)) {
    return Response.json({ error: { message: "Unauthorized", type: "unauthorized" } }, { status: 401 });
  }
  const { controlUi } = deps.config().gateway;
  const assistant = await deps.assistant();
  return Response.json({
    basePath,
    assistantName: assistant.name, assistantAvatar: assistant.avatar, assistantAvatarSource: null,
    assistantAvatarStatus: null, assistantAvatarReason: null, assistantAgentId: assistant.agentId,
    serverVersion: deps.version, serverBuildId: VERSION,
    embedSandbox: controlUi.embedSandbox, allowExternalEmbedUrls: controlUi.allowExternalEmbedUrls,
    automaticallyFetchFavicons: controlUi.automaticallyFetchFavicons,
    communityInvite: controlUi.communityInvite ?? false,
    terminalEnabled: false, cliAgentsEnabled: false, pluginAssetsRequireAuth: true, pluginFrameGrants: [],
  }, { headers: { "Cache-Control": "no-cache" } });
}

/** The path with its escapes undone; null for what cannot be a name (H-07). */
function decoded(path: string): string | null {
  try {
    const name = decodeURIComponent(path);
    return /[\\\0]/.test(name) || name.split("/").includes("..") ? null : name;
  } catch {
    // A broken escape names no file.
    return null;
  }
}
