// Where a Chromium is that the end-to-end tests may drive. scripts/stages/chromium.ts installs one where it can.
import { existsSync } from "node:fs";
import process from "node:process";

const places = [
  "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The program, or null; OPENCLAW_TEST_CHROMIUM names another one. */
export function chromiumPath(): string | null {
  const named = process.env["OPENCLAW_TEST_CHROMIUM"];
  return [...(named === undefined ? [] : [named]), ...places].find((path) => existsSync(path)) ?? null;
}

/** Why no browser can be driven here, as a sentence for a test's `skip`; null when one can. */
export function chromiumMissing(): string | null {
  return chromiumPath() === null ? "no Chromium (Debian: apt-get install chromium)" : null;
}
