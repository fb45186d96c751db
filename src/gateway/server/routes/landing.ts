// The page at `/` until the dashboard is built in: says what this is, that it is up, and how to talk to it.
// It reads nothing, asks for nothing and runs no script; a token in the link's fragment never reaches the server.

import { VERSION } from "#version";
import type { Route } from "../http.ts";

const STYLE = `
:root { color-scheme: light dark; }
body { font: 16px/1.6 system-ui, sans-serif; max-width: 38rem; margin: 12vh auto; padding: 0 1.5rem; }
h1 { font-size: 1.4rem; font-weight: 600; }
code { font: 0.95em ui-monospace, monospace; background: color-mix(in srgb, currentColor 8%, transparent);
  padding: 0.1em 0.35em; border-radius: 4px; }
.dot { color: #2e9e5b; }
p.small { opacity: 0.7; font-size: 0.9rem; }
`;

const landing: Route = {
  name: "landing",
  register(app) {
    app.on(["GET", "HEAD"], "/", async (c) => {
      const policy = `default-src 'none'; style-src '${await hashOf(STYLE)}'; base-uri 'none'; form-action 'none'; `
        + "frame-ancestors 'none'";
      return c.html(PAGE, 200, {
        "Content-Security-Policy": policy, "X-Frame-Options": "DENY", "Cache-Control": "no-cache",
      });
    });
  },
};

export default landing;

async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>OpenClaw Gateway</title>
<style>${STYLE}</style>
</head>
<body>
<h1><span class="dot" aria-hidden="true">●</span> OpenClaw Gateway is running</h1>
<p>Talk to your assistant from a terminal on this machine:</p>
<p><code>openclaw agent --message "hello"</code></p>
<p>Or connect an OpenClaw app or dashboard to this address with the gateway token.</p>
<p class="small">Version ${VERSION}. The built-in dashboard is not part of this version.</p>
</body>
</html>
`;
