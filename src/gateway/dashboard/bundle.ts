// Where the files of the dashboard come from: those built in, or a folder the owner names (H-81). Nothing is
// read before the first request, and nothing but the list of names is kept.

import { base64url } from "#kernel/ids";
import type { Fs } from "#runtime/port";

/** One file, ready to be sent. */
export interface Asset {
  type: string;
  etag: string;
  /** The name changes with the content, so it may be kept for ever. */
  immutable: boolean;
  /** Present when the body is compressed. */
  encoding?: "br" | "gzip";
  body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>>;
}

export interface Bundle {
  /** Text of the page; null while there is none. */
  page(): Promise<string | null>;
  /**
   * The file at a path below the base, `accept` being the Accept-Encoding header; null when there is none.
   */
  asset(path: string, accept: string): Promise<Asset | null>;
}

/** A row of manifest.json, as scripts/build/web.ts writes it. */
interface Row {
  type: string;
  etag: string;
  bytes: number;
  encoded: boolean;
}

const HASHED = /-[\w]{8,}\.\w+$/;

/** The dashboard that ships with the program. Its files are served below `assets/`. */
export function builtIn(fs: Fs, folder: string): Bundle {
  let rows: Promise<ReadonlyMap<string, Row>> | undefined;
  const load = async (): Promise<ReadonlyMap<string, Row>> => {
    const text = await fs.readText(fs.join(folder, "manifest.json"));
    return new Map(Object.entries(JSON.parse(text) as Record<string, Row>));
  };
  const manifest = (): Promise<ReadonlyMap<string, Row>> => {
    // A source checkout may be built while the gateway runs: a failure is not kept.
    rows ??= load().catch((error: unknown) => {
      rows = undefined;
      throw error;
    });
    return rows;
  };
  return {
    async page() {
      if (!await fs.info(fs.join(folder, "manifest.json"))) return null;
      return fs.readText(fs.join(folder, "index.html"));
    },
    async asset(path, accept) {
      const name = /^assets\/([\w.-]+)$/.exec(path)?.[1];
      if (name === undefined || name === "index.html") return null;
      if (!await fs.info(fs.join(folder, "manifest.json"))) return null;
      const row = (await manifest()).get(name);
      return row ? read(fs, fs.join(folder, name), row, accept) : null;
    },
  };
}

async function read(fs: Fs, path: string, row: Row, accept: string): Promise<Asset> {
  const facts = { type: row.type, etag: row.etag, immutable: HASHED.test(path) };
  if (!row.encoded) return { ...facts, body: own(await fs.readBytes(path)) };
  if (/\bbr\b/.test(accept)) return { ...facts, encoding: "br", body: own(await fs.readBytes(`${path}.br`)) };
  const packed = own(await fs.readBytes(`${path}.gz`));
  if (/\bgzip\b/.test(accept)) return { ...facts, encoding: "gzip", body: packed };
  // Browsers never come here; a script that fetches without compression gets plain text.
  return { ...facts, body: new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip")) };
}

const TYPES: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8", mjs: "text/javascript; charset=utf-8", css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8", json: "application/json; charset=utf-8",
  map: "application/json; charset=utf-8",
  svg: "image/svg+xml", png: "image/png", jpg: "image/jpeg", jpeg: "image/jpeg", gif: "image/gif",
  webp: "image/webp", avif: "image/avif", ico: "image/x-icon", woff2: "font/woff2", woff: "font/woff",
  ttf: "font/ttf", wasm: "application/wasm", webmanifest: "application/manifest+json",
  txt: "text/plain; charset=utf-8", mp3: "audio/mpeg", mp4: "video/mp4",
};

/** Another build in a folder: `gateway.controlUi.root`. */
export function folderBundle(fs: Fs, root: string): Bundle {
  return {
    async page() {
      const path = await inside(fs, root, "index.html");
      return path === null ? null : fs.readText(path);
    },
    async asset(name) {
      const path = await inside(fs, root, name);
      if (path === null || name === "index.html") return null;
      const body = own(await fs.readBytes(path));
      const type = TYPES[/\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ""] ?? "application/octet-stream";
      const digest = base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", body)));
      const immutable = HASHED.test(name) && name.startsWith("assets/");
      return { type, etag: digest.slice(0, 24), immutable, body };
    },
  };
}

/** The real path of a file below the root, or null: no way out through `..` or a link (H-07). */
async function inside(fs: Fs, root: string, name: string): Promise<string | null> {
  const parts = name.split("/");
  if (/[\\\0]/.test(name) || parts.some((part) => part === "" || part.startsWith("."))) return null;
  const home = await fs.realPath(root);
  const path = home === null ? null : await fs.realPath(fs.join(home, ...parts));
  if (home === null || path === null) return null;
  const within = fs.relative(home, path);
  if (within.startsWith("..") || fs.isAbsolute(within)) return null;
  return (await fs.info(path))?.kind === "file" ? path : null;
}

/** The file system hands out views of any buffer; a Response takes only views of a plain one. */
function own(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = bytes;
  return buffer instanceof ArrayBuffer
    ? new Uint8Array(buffer, byteOffset, byteLength)
    : new Uint8Array(bytes);
}
