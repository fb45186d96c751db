#!/usr/bin/env node
// Runs the pinned Bun: node scripts/bun.mjs <bun arguments>
//
// Bun comes from the platform packages @oven/bun-*, which hold the ready executable and run no install
// script, so that `npm ci --ignore-scripts` is enough. npm's os/cpu/libc filters install the one that fits.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, realpathSync, statSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const packageOs = { linux: "linux", darwin: "darwin", win32: "windows" };
const packageCpu = { x64: "x64", arm64: "aarch64" };

/** Absolute paths where a Bun may be, best first. BUN_BIN overrides the pinned one. */
function candidates() {
  const os = packageOs[process.platform];
  const cpu = packageCpu[process.arch];
  const exe = process.platform === "win32" ? "bun.exe" : "bun";
  const found = process.env.BUN_BIN ? [process.env.BUN_BIN] : [];
  for (const libc of ["", "-musl"]) {
    found.push(path.join(root, "node_modules", "@oven", `bun-${os}-${cpu}${libc}`, "bin", exe));
  }
  return found;
}

/** Path of a Bun that starts; throws an error that names the fix when there is none. */
export function findBun() {
  const tried = candidates();
  for (const file of tried) {
    // A stub left by a blocked install script is a few hundred bytes, and a wrong-libc file does not start.
    if (!existsSync(file) || statSync(file).size < 1e6) continue;
    if (spawnSync(file, ["--version"], { stdio: "ignore" }).status === 0) return file;
  }
  throw new Error([
    `no usable Bun for ${process.platform}-${process.arch}.`,
    "Fix: run `npm ci --ignore-scripts` in the checkout.",
    "Bun is an optional dependency: `--omit=optional` (or omit=optional in an npmrc, or npm_config_omit)",
    "leaves it out; run `npm ci --ignore-scripts --include=optional` then.",
    `Looked at: ${tried.join(", ")}`,
  ].join("\n  "));
}

function main() {
  let file;
  try {
    file = findBun();
  } catch (error) {
    process.stderr.write(`scripts/bun.mjs: ${error.message}\n`);
    process.exit(1);
  }
  const child = spawn(file, process.argv.slice(2), { stdio: "inherit" });
  // A terminal signals the whole group; a supervisor signals only this process, so pass it on.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => child.kill(signal));
  }
  child.on("error", (error) => {
    process.stderr.write(`scripts/bun.mjs: ${error.message}\n`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => {
    process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
  });
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) main();
