#!/usr/bin/env node
// Installs the dependencies when what is in node_modules is not what package-lock.json asks for.
//
// Compares npm's own record (node_modules/.package-lock.json) with the lock instead of file times, so that
// neither `git checkout` nor an `npm install` by hand leads to a needless install.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { findBun } from "./bun.mjs";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const nodeMin = 20;

/** Packages of a lock file as {path: {version, optional}}, or null when it cannot be read. */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(path.join(root, file), "utf8")).packages;
  } catch {
    // Not there or cut short: both mean "install again".
    return null;
  }
}

/** Why an install is needed, or null. */
function staleness() {
  const wanted = packagesOf("package-lock.json");
  const present = packagesOf("node_modules/.package-lock.json");
  if (!present) return "first run";
  for (const [name, entry] of Object.entries(wanted ?? {})) {
    if (name === "") continue;
    const have = present[name];
    // An optional package that is absent was filtered by platform; findBun() below checks the one we need.
    if (!have && entry.optional) continue;
    if (have?.version !== entry.version) return `${name.replace("node_modules/", "")} ${entry.version}`;
  }
  try {
    findBun();
  } catch {
    // The lock matches but the platform package was left out, for example by omit=optional.
    return "Bun is missing";
  }
  return null;
}

function install(reason) {
  process.stderr.write(`Installing dependencies (${reason}) ...\n`);
  const args = ["ci", "--ignore-scripts", "--include=dev", "--include=optional",
    "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const shell = process.platform === "win32";
  const result = spawnSync(npm, args, { cwd: root, stdio: ["ignore", 2, 2], shell });
  if (result.error) throw new Error(`cannot start npm: ${result.error.message}. Install Node.js with npm.`);
  if (result.status !== 0) throw new Error("`npm ci` failed; its own message is above.");
}

try {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < nodeMin) throw new Error(`Node.js ${nodeMin} or newer is needed, this is ${process.version}.`);
  const reason = staleness();
  if (reason) install(reason);
  findBun();
} catch (error) {
  process.stderr.write(`scripts/install.mjs: ${error.message}\n`);
  process.exit(1);
}
