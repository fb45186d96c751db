// Which commands a node of a platform may declare at all (nodes-ops §1.5). What is not here never reaches an
// operator's eyes, so nobody can approve it by mistake.

import { plainName } from "../device.ts";

const DEVICE = ["device.info", "device.status"];
const PHONE = [
  ...DEVICE,
  "camera.list",
  "location.get",
  "contacts.search",
  "calendar.events",
  "reminders.list",
  "photos.latest",
  "motion.activity",
  "motion.pedometer",
  "system.notify",
  "talk.ptt.*",
];
const HOST = [
  "system.run", "system.run.prepare", "system.which", "system.execApprovals.get", "system.execApprovals.set",
  "fs.listDir", "browser.proxy", "browser.proxy.upload.v1", "mcp.tools.call.v1",
];
const DESKTOP = ["system.notify", "screen.snapshot", "desktop.stream", "computer.act", "ollama.*", ...HOST];

const PLATFORMS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(?:ios|ipados)/, [...PHONE, "watch.*"]],
  [/^watchos/, [...DEVICE, "system.notify"]],
  [/^android/, [
    ...PHONE,
    "notifications.list",
    "notifications.actions",
    "device.permissions",
    "device.health",
    "device.apps",
    "callLog.search",
    "mobile.ui.observe",
    "mobile.ui.act",
  ]],
  [/^(?:macos|darwin)/, [
    ...DEVICE,
    ...DESKTOP,
    "camera.list",
    "camera.ptz.status",
    "location.get",
    "contacts.search",
    "calendar.events",
    "reminders.list",
    "photos.latest",
    "motion.*",
  ]],
  [/^win/, [...DEVICE, ...DESKTOP, "camera.list", "location.get"]],
  [/^linux/, DESKTOP],
];
const UNKNOWN = ["camera.list", "location.get", "system.notify"];

/** Names as declared: trimmed, each once, without blanks. */
export function declaredNames(names: readonly string[] | undefined): string[] {
  return [...new Set((names ?? []).map((name) => name.trim()).filter((name) => name !== ""))];
}

/** The declared commands that this platform and this config allow; `deny` beats `allow` (ND-02). */
export function allowedCommands(
  declared: readonly string[], platform: string | undefined,
  config: { allow: readonly string[]; deny: readonly string[] },
): string[] {
  const name = plainName(platform);
  const byPlatform = PLATFORMS.find(([pattern]) => pattern.test(name))?.[1] ?? UNKNOWN;
  const fits = (command: string, list: readonly string[]): boolean =>
    list.some((entry) => (entry.endsWith(".*") ? command.startsWith(entry.slice(0, -1)) : entry === command));
  return declaredNames(declared).filter((command) =>
    !fits(command, config.deny) && (fits(command, byPlatform) || fits(command, config.allow)));
}
