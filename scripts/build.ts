// Builds the binary: node scripts/bun.mjs scripts/run.ts build [--all] [--target NAME]... [--out DIR]
//
// Splitting makes every dynamic import a chunk that is read only when reached, and bytecode halves the cost
// of a chunk. Autoloading of .env and bunfig.toml must be off: a binary built without these two options
// executes code named by a bunfig.toml in the folder it is started from.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { adhocSign, verifyPages } from "./build/macho.ts";
import { pinoWithoutThreads } from "./build/pino.ts";
import { zodWithoutLocales } from "./build/zod.ts";
import { type Platform, platformExecutable, platforms } from "./build/platforms.ts";
import { buildWeb } from "./build/web.ts";

const root = path.join(import.meta.dirname, "..");

/** What gets stamped into src/version.ts. */
interface Stamp {
  readonly version: string;
  readonly commit: string;
}

function stamp(): Stamp {
  const text = readFileSync(path.join(root, "package.json"), "utf8");
  const { version } = JSON.parse(text) as { version: string };
  // A source archive has no .git and the machine may have no git at all: both build, with an unknown commit.
  const git = Bun.which("git");
  const head = git === null ? null : Bun.spawnSync([git, "rev-parse", "--verify", "HEAD"], { cwd: root });
  const own = git === null ? null : Bun.spawnSync([git, "rev-parse", "--show-prefix"], { cwd: root });
  // A prefix means that the repository around us is somebody else's.
  const ours = head?.exitCode === 0 && own?.stdout.toString().trim() === "";
  return { version, commit: ours ? head.stdout.toString().slice(0, 7) : "unknown" };
}

/** Compiles one platform into `folder` and returns the path of the file. */
async function compile(
  platform: Platform, executablePath: string, folder: string, web: string, stamped: Stamp,
): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const outfile = path.join(folder, "openclaw");
  const result = await Bun.build({
    entrypoints: [path.join(root, "src/main.ts")],
    root: path.join(root, "src"),
    target: "bun",
    format: "esm",
    splitting: true,
    bytecode: true,
    minify: { whitespace: true, syntax: true, identifiers: true, keepNames: true },
    sourcemap: "linked",
    define: {
      "process.env.NODE_ENV": `"production"`,
      OPENCLAW_BUILD_VERSION: JSON.stringify(stamped.version),
      OPENCLAW_BUILD_COMMIT: JSON.stringify(stamped.commit),
    },
    compile: {
      outfile,
      target: platform.target,
      executablePath,
      autoloadDotenv: false,
      autoloadBunfig: false,
      assets: [web],
      execArgv: ["--disallow-code-generation-from-strings=strict"],
    },
    plugins: [pinoWithoutThreads, zodWithoutLocales],
    throw: false,
  });
  if (!result.success) throw new Error(result.logs.map(String).join("\n"));
  // The maps are inside the binary as well; the copies beside it are not needed.
  const file = readdirSync(folder).find((name) => name === "openclaw" || name === "openclaw.exe");
  if (file === undefined) throw new Error(`no output for ${platform.name}`);
  return path.join(folder, file);
}

/** Signs darwin-x64 anew and checks every page hash of both darwin builds. */
function signDarwin(platform: Platform, file: string): void {
  if (platform.os !== "darwin") return;
  if (platform.cpu === "x64") writeFileSync(file, adhocSign(readFileSync(file), "openclaw"));
  const { pages, wrong } = verifyPages(readFileSync(file));
  if (wrong > 0) throw new Error(`${platform.name}: ${wrong} of ${pages} page hashes are wrong`);
  process.stderr.write(`  ${platform.name}: ${pages} page hashes verified\n`);
}

function hostPlatform(): Platform {
  const found = platforms.find(({ os, cpu, package: name }) =>
    os === process.platform && cpu === process.arch && process.execPath.includes(path.normalize(`${name}/`)));
  // BUN_BIN may point anywhere; the path does not tell the libc then, and the first match is the usual one.
  const usual = platforms.find(({ os, cpu }) => os === process.platform && cpu === process.arch);
  const platform = found ?? usual;
  if (!platform) throw new Error(`no build target for ${process.platform}-${process.arch}; use --target`);
  return platform;
}

function chosen(all: boolean, names: readonly string[]): readonly Platform[] {
  if (all) return platforms;
  return names.map((name) => {
    const platform = platforms.find((each) => each.name === name);
    if (platform) return platform;
    throw new Error(`unknown target "${name}"; known: ${platforms.map((each) => each.name).join(", ")}`);
  });
}

function megabytes(file: string): string {
  return `${(Bun.file(file).size / 1e6).toFixed(1)} MB`;
}

/** Builds one file and moves it to its place in one step, so that a running binary is never half written. */
async function produce(
  platform: Platform, target: string, web: string, stamped: Stamp, out: string,
): Promise<void> {
  const started = performance.now();
  const executable = await platformExecutable(root, platform, path.join(root, ".cache/platforms"));
  const folder = path.join(out, `.build-${process.pid}-${platform.name}`);
  try {
    const file = await compile(platform, executable, folder, web, stamped);
    signDarwin(platform, file);
    renameSync(file, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stderr.write(`  ${path.relative(process.cwd(), target)}  ${megabytes(target)}  ${seconds} s\n`);
}

export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: {
    all: { type: "boolean", default: false },
    target: { type: "string", multiple: true, default: [] },
    out: { type: "string", default: path.join(root, "dist") },
  } });
  const out = path.resolve(values.out);
  mkdirSync(out, { recursive: true });
  const stamped = stamp();
  process.stderr.write(`Building OpenClaw ${stamped.version} (${stamped.commit})\n`);

  const web = await webFolder(out);

  const named = chosen(values.all, values.target);
  if (named.length === 0) {
    const host = hostPlatform();
    await produce(host, path.join(out, host.os === "win32" ? "openclaw.exe" : "openclaw"), web, stamped, out);
    return 0;
  }
  const files: string[] = [];
  for (const platform of named) {
    const file = `openclaw-${platform.name}${platform.os === "win32" ? ".exe" : ""}`;
    await produce(platform, path.join(out, file), web, stamped, out);
    files.push(file);
  }
  if (values.all) writeSums(out, files);
  return 0;
}

/** Builds the dashboard once for all platforms and says how large it came out. */
async function webFolder(out: string): Promise<string> {
  const started = performance.now();
  const { folder, firstScriptBytes, totalBytes } = await buildWeb(root, out);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const kB = (bytes: number, digits: number): string => `${(bytes / 1e3).toFixed(digits)} kB`;
  const sizes = `${kB(firstScriptBytes, 1)} of script first, ${kB(totalBytes, 0)} in all`;
  process.stderr.write(`  ${path.relative(process.cwd(), folder)}  ${sizes}  ${seconds} s\n`);
  return folder;
}

/** dist/SHA256SUMS in the form that `sha256sum -c` reads. */
function writeSums(out: string, files: readonly string[]): void {
  const lines = [...files].sort().map((file) => {
    const digest = new Bun.CryptoHasher("sha256").update(readFileSync(path.join(out, file))).digest("hex");
    return `${digest}  ${file}\n`;
  });
  writeFileSync(path.join(out, "SHA256SUMS"), lines.join(""));
  process.stderr.write(`  ${path.relative(process.cwd(), path.join(out, "SHA256SUMS"))}\n`);
}
