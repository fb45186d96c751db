// The platforms we build for, and the Bun executable of each, fetched through npm and checked against the
// integrity values of our own package-lock.json.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runQuiet } from "../stages/process.ts";

/** One build target. */
export interface Platform {
  /** Our name, which is also the suffix of the file: dist/openclaw-<name>. */
  readonly name: string;
  /** Bun's compile target. */
  readonly target: Bun.Build.CompileTarget;
  /** npm package that holds the executable. */
  readonly package: string;
  /** As in process.platform. */
  readonly os: string;
  /** As in process.arch. */
  readonly cpu: string;
}

function platform(name: string, packageSuffix: string, os: string, cpu: string): Platform {
  const target = `bun-${name}` as Bun.Build.CompileTarget;
  return { name, target, package: `@oven/bun-${packageSuffix}`, os, cpu };
}

export const platforms: readonly Platform[] = [
  platform("linux-x64", "linux-x64", "linux", "x64"),
  platform("linux-arm64", "linux-aarch64", "linux", "arm64"),
  platform("linux-x64-musl", "linux-x64-musl", "linux", "x64"),
  platform("linux-arm64-musl", "linux-aarch64-musl", "linux", "arm64"),
  platform("darwin-x64", "darwin-x64", "darwin", "x64"),
  platform("darwin-arm64", "darwin-aarch64", "darwin", "arm64"),
  platform("windows-x64", "windows-x64", "win32", "x64"),
];

interface LockEntry {
  readonly version: string;
  readonly resolved?: string;
  readonly integrity?: string;
}

/** The pin of a package, without its os/cpu/libc words: because of them npm refuses a foreign platform. */
function lockEntry(root: string, name: string): LockEntry {
  const lock = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, LockEntry>;
  };
  const entry = lock.packages[`node_modules/${name}`];
  if (!entry?.integrity) throw new Error(`package-lock.json does not pin ${name}`);
  const { version, resolved, integrity } = entry;
  return resolved ? { version, resolved, integrity } : { version, integrity };
}

function executableIn(folder: string, { os, package: name }: Platform): string {
  return path.join(folder, "node_modules", name, "bin", os === "win32" ? "bun.exe" : "bun");
}

/**
 * Path of the Bun executable for a platform. Uses node_modules when npm installed it there; otherwise
 * installs it into the scratch cache with a lock made of our own entry, so `npm ci` refuses other bytes.
 */
export async function platformExecutable(root: string, wanted: Platform, cache: string): Promise<string> {
  const installed = executableIn(root, wanted);
  if (existsSync(installed)) return installed;
  const entry = lockEntry(root, wanted.package);
  const folder = path.join(cache, `bun-${wanted.name}-${entry.version}`);
  const file = executableIn(folder, wanted);
  const complete = path.join(folder, ".complete");
  if (existsSync(file) && existsSync(complete)) return file;

  process.stderr.write(`  fetching ${wanted.package}@${entry.version}\n`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const manifest = { name: "platform", version: "0.0.0", private: true,
    dependencies: { [wanted.package]: entry.version } };
  const lock = { ...manifest, lockfileVersion: 3, requires: true,
    packages: { "": manifest, [`node_modules/${wanted.package}`]: entry } };
  writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
  writeFileSync(path.join(folder, "package-lock.json"), JSON.stringify(lock));
  await runQuiet(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder });
  if (!existsSync(file)) throw new Error(`${wanted.package}@${entry.version} holds no executable`);
  writeFileSync(complete, "");
  return file;
}
