// The dashboard, bundled for browsers: hashed names, compressed once here so that the gateway only reads.
//
// Written to a folder `web` with a manifest; the binary embeds that folder, a gateway run from source reads
// it in dist/. Equal sources give equal bytes.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { methodCatalogue } from "./catalogue.ts";

/** One file of the dashboard as the gateway looks it up; src/gateway/dashboard/bundle.ts reads these. */
interface AssetRow {
  readonly type: string;
  readonly etag: string;
  readonly bytes: number;
  /** Encodings that lie beside it as `<name>.br` and `<name>.gz`; the plain file is then left out. */
  readonly encoded: boolean;
}

export interface WebBuild {
  readonly folder: string;
  /** Brotli bytes of the scripts that the first page needs. */
  readonly firstScriptBytes: number;
  /** Everything that goes into the binary. */
  readonly totalBytes: number;
}

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
  ".png": "image/png",
  ".txt": "text/plain; charset=utf-8",
};
const FONT = "node_modules/@fontsource-variable/figtree";

const FONT_URL = /url\(["']?\.\/([\w-]+)\.woff2["']?\)/g;

const COMPRESSED = new Set([".js", ".css", ".html", ".json", ".svg", ".webmanifest", ".txt"]);

type Files = Map<string, Uint8Array>;

/** Builds the dashboard of the checkout at `root` into `<out>/web`. */
export async function buildWeb(root: string, out: string): Promise<WebBuild> {
  const source = path.join(root, "src/web");
  const files: Files = new Map();
  const bundled = await bundle(root, source, files);
  const catalogue = new TextEncoder().encode(JSON.stringify(methodCatalogue()));
  files.set(`methods-${digest(catalogue).slice(0, 8)}.json`, catalogue);
  for (const name of ["icon.svg", "icon-180.png", "icon-512.png", "app.webmanifest"]) {
    files.set(name, readFileSync(path.join(source, "style", name)));
  }
  files.set("font-licence.txt", readFileSync(path.join(root, FONT, "LICENSE")));
  const page = fill(readFileSync(path.join(source, "index.html"), "utf8"), files, bundled);
  files.set("index.html", new TextEncoder().encode(page));
  const totalBytes = write(path.join(out, "web"), files);
  const scripts = [...bundled.first].map((name) => files.get(name)).filter((data) => data !== undefined);
  return {
    folder: path.join(out, "web"), totalBytes,
    firstScriptBytes: scripts.reduce((sum, data) => sum + brotli(data).length, 0),
  };
}

interface Bundled {
  readonly main: string;
  readonly theme: string;
  readonly style: string;
  /** What `main` imports at once, itself included. */
  readonly first: ReadonlySet<string>;
}

async function bundle(root: string, source: string, files: Files): Promise<Bundled> {
  const main = await scripts(source, "main.ts", { format: "esm", splitting: true }, files);
  // Runs before the first paint: a script of the old kind, whole in one file.
  const theme = await scripts(source, "theme.ts", { format: "iife", splitting: false }, files);
  return { main, theme, style: await sheet(root, source, files), first: reached(main, files) };
}

/** Bundles one entry and what it loads later; gives the name of the entry. */
async function scripts(
  source: string, entry: string, form: { format: "esm" | "iife"; splitting: boolean }, files: Files,
): Promise<string> {
  const result = await Bun.build({
    entrypoints: [path.join(source, entry)],
    root: source,
    target: "browser",
    minify: true,
    naming: { entry: "[name]-[hash].[ext]", chunk: "[name]-[hash].[ext]" },
    define: { "process.env.NODE_ENV": `"production"` },
    throw: false,
    ...form,
  });
  if (!result.success) throw new Error(result.logs.map(String).join("\n"));
  for (const output of result.outputs) {
    files.set(path.basename(output.path), new Uint8Array(await output.arrayBuffer()));
  }
  const first = result.outputs.find(({ kind }) => kind === "entry-point");
  if (!first) throw new Error(`no output for ${entry}`);
  return path.basename(first.path);
}

/** One sheet, with the fonts it names beside it. */
async function sheet(root: string, source: string, files: Files): Promise<string> {
  const result = await Bun.build({
    entrypoints: [path.join(source, "style/main.css")], target: "browser", minify: true,
    external: ["*.woff2"], throw: false,
  });
  const [output] = result.outputs;
  if (!result.success || !output) throw new Error(result.logs.map(String).join("\n"));
  const text = (await output.text()).replace(FONT_URL, (_whole, font: string) => {
    const data = readFileSync(path.join(root, FONT, "files", `${font}.woff2`));
    const name = `${font}-${digest(data).slice(0, 8)}.woff2`;
    files.set(name, data);
    return `url(./${name})`;
  });
  const data = new TextEncoder().encode(text);
  const name = `main-${digest(data).slice(0, 8)}.css`;
  files.set(name, data);
  return name;
}

/** A script and every script it imports statically. */
function reached(from: string, files: Files, seen = new Set<string>()): Set<string> {
  seen.add(from);
  const text = new TextDecoder().decode(files.get(from));
  for (const [, name = ""] of text.matchAll(/\b(?:import|export)\b[^;"'()]*?["']\.\/([\w.-]+\.js)["']/g)) {
    if (files.has(name) && !seen.has(name)) reached(name, files, seen);
  }
  return seen;
}

/** The page with the names of this build; `{{base}}` stays for the gateway to fill. */
function fill(template: string, files: Files, { main, theme, style, first }: Bundled): string {
  const methods = [...files.keys()].find((name) => name.startsWith("methods-")) ?? "";
  const font = [...files.keys()].find((name) => /^figtree-latin-wght-normal-.*\.woff2$/.test(name)) ?? "";
  const preloads = [...first].filter((name) => name !== main).sort()
    .map((name) => `<link rel="modulepreload" href="{{base}}/assets/${name}">`);
  const values: Record<string, string> = { main, theme, style, methods, font, preloads: preloads.join("\n") };
  const page = template.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole);
  const build = digest(new TextEncoder().encode(page)).slice(0, 12);
  return page.replace("{{build}}", build);
}

/** Writes beside and swaps, so that a gateway that reads the folder never sees half of it. */
function write(folder: string, files: Files): number {
  const fresh = `${folder}.new-${process.pid}`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  const rows: Record<string, AssetRow> = {};
  let total = 0;
  const put = (name: string, data: Uint8Array): void => {
    writeFileSync(path.join(fresh, name), data);
    total += data.length;
  };
  for (const [name, data] of [...files].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const ending = path.extname(name);
    const encoded = COMPRESSED.has(ending) && name !== "index.html";
    rows[name] = {
      type: TYPES[ending] ?? "application/octet-stream", etag: digest(data).slice(0, 24),
      bytes: data.length, encoded,
    };
    if (encoded) {
      put(`${name}.br`, brotli(data));
      put(`${name}.gz`, gzipSync(data, { level: 9 }));
    } else put(name, data);
  }
  put("manifest.json", new TextEncoder().encode(JSON.stringify(rows)));
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
  return total;
}

function brotli(data: Uint8Array): Uint8Array {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: data.length };
  return brotliCompressSync(data, { params });
}

function digest(data: Uint8Array): string {
  return new Bun.CryptoHasher("sha256").update(data).digest("hex");
}
