// The page of the dashboard as it is sent: base path filled in, and a policy that lets it run nothing else.

/** Our own page: nothing inline, nothing from elsewhere, no text ever becomes markup (H-84). */
const OWN_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
  + "font-src 'self'; img-src 'self' data: blob:; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
  + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/** Headers of the built-in page. */
export function ownHeaders(): Record<string, string> {
  return pageHeaders(OWN_POLICY);
}

/**
 * Headers for somebody else's build: looser by what the official one needs, inline scripts by digest only.
 */
export async function foreignHeaders(html: string): Promise<Record<string, string>> {
  const scripts = [...html.matchAll(/<script\b(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/gi)];
  const digests = await Promise.all(scripts.map(([, text = ""]) => digestOf(text)));
  const policy = "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
    + `frame-src 'self'; script-src ${["'self'", ...digests, "'wasm-unsafe-eval'"].join(" ")}; `
    + "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https:; media-src 'self' data: blob:; "
    + "font-src 'self'; worker-src 'self'; connect-src 'self' data:";
  return pageHeaders(policy);
}

function pageHeaders(policy: string): Record<string, string> {
  return {
    "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy, "X-Frame-Options": "DENY",
    "Cache-Control": "no-cache",
  };
}

async function digestOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`;
}

/** H-82: the page learns where it lives from attributes of its root element. */
export function pageFor(html: string, basePath: string): string {
  const base = attribute(basePath);
  const attributes =
    `data-openclaw-control-ui-base-path="${base}" data-openclaw-terminal-enabled="false"`;
  return html.replaceAll("{{base}}", base).replace(/<html\b/, `<html ${attributes}`);
}

function attribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

/** `/x` for whatever way the path was written; empty for the root. Strange characters make it the root. */
export function basePathOf(configured: string | undefined): string {
  const path = `/${(configured ?? "").trim()}`.replaceAll(/\/{2,}/g, "/").replace(/\/$/, "");
  return /^(?:\/[\w.~-]+)+$/.test(path) && !path.includes("/..") ? path : "";
}
