// How the built gateway serves the dashboard (spec/http §7, H-03, H-80 to H-86), seen by a program and by a browser.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, describe, test } from "node:test";
import { openBrowser } from "#test/support/page/browser";
import { answer, say, signIn } from "#test/support/page/chat";
import { chromiumMissing } from "#test/support/page/chromium";
import { needs, officialCliMissing } from "#test/support/tools";
import { type GatewayProcess, openGatewayProcess } from "#test/support/wire/gateway-process";

const gateways: GatewayProcess[] = [];

async function serve(controlUi: Record<string, unknown>): Promise<GatewayProcess> {
  const gateway = await openGatewayProcess({ config: { gateway: { controlUi } } });
  gateways.push(gateway);
  return gateway;
}

after(async () => {
  await Promise.all(gateways.map((gateway) => gateway.close()));
});

describe("as it is", () => {
  let gateway: GatewayProcess;

  test("the page has a policy that allows nothing inline and nothing from elsewhere", async () => {
    gateway = await serve({});
    const response = await fetch(gateway.httpUrl);
    const html = await response.text();
    assert.equal(response.status, 200);
    const policy = response.headers.get("content-security-policy") ?? "";
    for (const part of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "base-uri 'none'",
      "frame-ancestors 'none'", "require-trusted-types-for 'script'"]) assert.ok(policy.includes(part), part);
    assert.doesNotMatch(policy, /unsafe|\*|https?:/);
    assert.equal(response.headers.get("x-frame-options"), "DENY");
    assert.equal(response.headers.get("cache-control"), "no-cache");
    assert.equal(response.headers.get("x-content-type-options"), "nosniff");
    assert.ok(!html.includes(gateway.token), "no secret is ever in it");
    assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)|\son\w+=|style="/, "nothing inline");
  });

  test("its files are kept for ever, compressed as asked, and answered 304 when they are known", async () => {
    const html = await (await fetch(gateway.httpUrl)).text();
    const path = /src="(\/assets\/main-[^"]+\.js)"/.exec(html)?.[1] ?? "";
    const plain = await fetch(gateway.httpUrl + path, { headers: { "accept-encoding": "identity" } });
    const text = await plain.text();
    assert.equal(plain.headers.get("cache-control"), "public, max-age=31536000, immutable");
    assert.match(plain.headers.get("content-type") ?? "", /^text\/javascript/);
    for (const encoding of ["br", "gzip"]) {
      const packed = await fetch(gateway.httpUrl + path, { headers: { "accept-encoding": encoding } });
      assert.equal(packed.headers.get("content-encoding"), encoding);
      assert.equal(await packed.text(), text);
    }
    const etag = plain.headers.get("etag") ?? "";
    const known = await fetch(gateway.httpUrl + path, { headers: { "if-none-match": etag } });
    assert.equal(known.status, 304);
    await known.text();
  });

  test("the first page needs at most 150 KB of script, and the whole at most 1.5 MB", async () => {
    const html = await (await fetch(gateway.httpUrl)).text();
    const scripts = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map(([, path = ""]) => path);
    assert.ok(scripts.length >= 2);
    let bytes = 0;
    for (const path of new Set(scripts)) {
      const response = await fetch(gateway.httpUrl + path, { headers: { "accept-encoding": "br" }, decompress: false } as RequestInit);
      bytes += (await response.arrayBuffer()).byteLength;
    }
    assert.ok(bytes <= 150_000, `${bytes} bytes`);
  });

  const paths: readonly (readonly [method: string, path: string, status: number, type: RegExp, headers?: Record<string, string>])[] = [
    ["GET", "/chat", 200, /^text\/html/], ["GET", "/some/deep/page", 200, /^text\/html/], ["HEAD", "/overview", 200, /^text\/html/],
    ["GET", "/hooks/wake", 200, /^text\/html/], ["GET", "/metrics", 200, /^text\/html/],
    ["GET", "/api/nosuch", 404, /^text\/plain/], ["GET", "/v1/nosuch", 404, /^text\/plain/], ["POST", "/", 404, /^text\/plain/],
    ["PUT", "/chat", 404, /^text\/plain/], ["GET", "/nosuch.js", 404, /^text\/plain/], ["GET", "/assets/nosuch-12345678.js", 404, /^text\/plain/],
    ["GET", "/chat", 404, /^text\/plain/, { accept: "application/json" }],
    ["GET", "/assets/..%2f..%2fmanifest.json", 404, /^text\/plain/], ["GET", "/assets/manifest.json", 404, /^text\/plain/],
    ["GET", "/%00", 404, /^text\/plain/], ["GET", "/%E0%A4%A", 404, /^text\/plain/], ["GET", "/healthz", 200, /^application\/json/],
    ["GET", "/control-ui-config.json", 401, /^application\/json/], ["GET", "/__openclaw/control-ui-config.json", 401, /^application\/json/],
  ];
  for (const [method, path, status, type, headers = {}] of paths) {
    test(`${method} ${path}${headers["accept"] ? ` as ${headers["accept"]}` : ""} answers ${status}`, async () => {
      const response = await fetch(gateway.httpUrl + path, { method, headers });
      assert.equal(response.status, status);
      assert.match(response.headers.get("content-type") ?? "", type);
      const body = await response.text();
      if (status === 404) assert.equal(body, "Not Found");
    });
  }

  test("its bootstrap facts are for those who have the token", async () => {
    const headers = { authorization: `Bearer ${gateway.token}` };
    for (const path of ["/control-ui-config.json", "/__openclaw/control-ui-config.json"]) {
      const response = await fetch(gateway.httpUrl + path, { headers });
      assert.equal(response.status, 200);
      const facts = await response.json() as Record<string, unknown>;
      assert.deepEqual([facts["basePath"], facts["assistantName"], facts["assistantAgentId"]], ["", "Assistant", "main"]);
    }
  });
});

test("switched off there is nothing at all, and the gateway works", async () => {
  const gateway = await serve({ enabled: false });
  for (const path of ["/", "/chat", "/assets/icon.svg", "/control-ui-config.json"]) {
    const response = await fetch(gateway.httpUrl + path);
    assert.deepEqual([response.status, await response.text()], [404, "Not Found"], path);
  }
  const health = await fetch(`${gateway.httpUrl}/healthz`);
  assert.equal((await health.json() as { ok: boolean }).ok, true);
});

describe("below a path of its own", needs(chromiumMissing()), () => {
  test("the page, its files and its socket are all below it, and nothing is at the root", async () => {
    const gateway = await serve({ basePath: "/deep/claw/" });
    const bare = await fetch(`${gateway.httpUrl}/deep/claw`, { redirect: "manual" });
    assert.deepEqual([bare.status, bare.headers.get("location")], [302, "/deep/claw/"]);
    assert.equal((await fetch(`${gateway.httpUrl}/`)).status, 404);
    assert.equal((await fetch(`${gateway.httpUrl}/chat`)).status, 404);
    const browser = await openBrowser();
    try {
      const { page, problems } = await browser.visit();
      await signIn(page, gateway.httpUrl, gateway.token, "/deep/claw/");
      await say(page, "hello");
      await answer(page).waitFor();
      await page.getByRole("link", { name: "Overview" }).click();
      await page.getByRole("heading", { name: "Overview" }).waitFor();
      assert.equal(page.url(), `${gateway.httpUrl}/deep/claw/overview`);
      await page.reload();
      await page.getByRole("heading", { name: "Overview" }).waitFor();
      assert.deepEqual(problems, []);
    } finally {
      await browser.close();
    }
  });
});

describe("another build in a folder", () => {
  test("it is served, with its base path, and nothing beside it can be reached", async () => {
    const root = await mkdtemp(join(tmpdir(), "openclaw-ui-"));
    try {
      await mkdir(join(root, "ui/assets"), { recursive: true });
      await writeFile(join(root, "secret.txt"), "secret");
      await symlink(join(root, "secret.txt"), join(root, "ui/assets/leak.txt"));
      await writeFile(join(root, "ui/.env"), "secret");
      await writeFile(join(root, "ui/index.html"), "<!doctype html><html lang=en><script>1+1</script><p>mine</p>");
      await writeFile(join(root, "ui/assets/app-abcdef12.js"), "1");
      const gateway = await serve({ root: join(root, "ui"), basePath: "/x" });
      const page = await fetch(`${gateway.httpUrl}/x/anything`);
      const html = await page.text();
      assert.ok(html.includes('data-openclaw-control-ui-base-path="/x"') && html.includes("mine"));
      assert.match(page.headers.get("content-security-policy") ?? "", /script-src 'self' 'sha256-[^']+'/);
      const script = await fetch(`${gateway.httpUrl}/x/assets/app-abcdef12.js`);
      assert.deepEqual([script.status, script.headers.get("cache-control")], [200, "public, max-age=31536000, immutable"]);
      for (const path of ["assets/leak.txt", "..%2fsecret.txt", ".env", "%2e%2e/secret.txt"]) {
        const response = await fetch(`${gateway.httpUrl}/x/${path}`);
        assert.ok(!(await response.text()).includes("secret"), path);
      }
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  });

  const official = resolve(".cache/tools/node_modules/openclaw/dist/control-ui");
  const absent = officialCliMissing() ?? chromiumMissing() ?? (existsSync(official) ? null : "the official dashboard is not installed");
  test("the official dashboard works on this gateway", needs(absent), async () => {
    const gateway = await serve({ root: official });
    const browser = await openBrowser();
    try {
      const { page, shot } = await browser.visit();
      await page.goto(`${gateway.httpUrl}/#token=${gateway.token}`);
      const field = page.locator("textarea").first();
      await field.waitFor({ timeout: 20_000 });
      await field.fill("hello official");
      await field.press("Enter");
      await page.getByText("hello official").first().waitFor();
      await page.waitForTimeout(1_500);
      await shot("official-dashboard");
    } finally {
      await browser.close();
    }
  });
});
