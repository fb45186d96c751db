// Commands of the reference that this build does not have. They answer by name, so that nobody takes a
// missing command for a typing error; the value is what does the job meanwhile, or nothing.

import type { Fault } from "#kernel/fault";
import { fault } from "#protocol/errors";

export const later: Readonly<Record<string, string>> = {
  "acp": "",
  "agents": "openclaw gateway call agents.list",
  "approvals": "",
  "attach": "",
  "audit": "",
  "automations": "openclaw gateway call cron.list",
  "backup": "",
  "browser": "",
  "capability": "",
  "channels": "openclaw gateway call channels.status",
  "chat": "openclaw agent --message <text>",
  "claws": "",
  "clawbot": "",
  "configure": "an editor; `openclaw config file` prints the path",
  "connect": "",
  "cron": "openclaw gateway call cron.list",
  "daemon": "openclaw gateway run",
  "database": "",
  "directory": "",
  "dns": "",
  "exec-approvals": "",
  "exec-policy": "",
  "file-transfer": "",
  "fleet": "",
  "gateway diagnostics": "openclaw gateway stability",
  "gateway discover": "",
  "gateway install": "openclaw gateway run",
  "gateway restart": "SIGUSR2 to the running gateway",
  "gateway restart-handoff": "",
  "gateway resume": "",
  "gateway start": "openclaw gateway run",
  "gateway stop": "SIGTERM to the running gateway",
  "gateway suspend": "",
  "gateway uninstall": "",
  "googlemeet": "",
  "hooks": "",
  "infer": "",
  "mcp": "",
  "memory": "",
  "message": "openclaw agent --message <text>",
  "migrate": "",
  "models accounts": "",
  "models aliases": "",
  "models auth": "",
  "models fallbacks": "",
  "models image-fallbacks": "",
  "models refresh": "",
  "models scan": "",
  "models set": "agents.defaults.model.primary in the config",
  "models set-image": "",
  "node": "",
  "nodes": "openclaw gateway call node.list",
  "onboard": "openclaw gateway run --allow-unconfigured",
  "pairing": "",
  "plugins": "",
  "policy": "",
  "portal": "",
  "promos": "",
  "proxy": "",
  "reset": "",
  "resume": "",
  "sandbox": "",
  "secrets": "",
  "sessions archive": "",
  "sessions cleanup": "",
  "sessions compact": "",
  "sessions delete": "openclaw gateway call sessions.delete --params '{\"key\":…}'",
  "sessions export-trajectory": "",
  "sessions tail": "openclaw logs --follow",
  "setup": "openclaw gateway run --allow-unconfigured",
  "skills": "",
  "system": "openclaw gateway call system-presence",
  "tasks": "",
  "teamsmeetings": "",
  "telemetry": "nothing is sent anywhere",
  "terminal": "openclaw agent --message <text>",
  "transcripts": "",
  "triage": "",
  "tui": "openclaw agent --message <text>",
  "uninstall": "",
  "update": "",
  "users": "",
  "voicecall": "",
  "webhooks": "",
  "wiki": "",
  "workboard": "",
  "worker": "",
  "worktrees": "",
  "zoommeetings": "",
};

/** The longest of these words, from the front, that is listed above. */
export function laterWords(words: readonly string[]): string | undefined {
  for (let count = words.length; count > 0; count--) {
    const name = words.slice(0, count).join(" ");
    if (Object.hasOwn(later, name)) return name;
  }
  return undefined;
}

/** The answer to a command or an option that this build does not have. */
export function notYet(what: string): Fault {
  const instead = Object.hasOwn(later, what) ? later[what] : undefined;
  const [command = ""] = what.split(/ ?--/);
  const words = Object.hasOwn(later, what) || command === "" ? "openclaw" : `openclaw ${command}`;
  const hints = [instead ? `Meanwhile: ${instead}` : `\`${words} --help\` shows what there is.`];
  return fault("NOT_BUILT", { what: `openclaw ${what}` }, { details: { hints } });
}
