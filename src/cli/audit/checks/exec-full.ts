// Commands that nobody is asked about.

import { getPath } from "#kernel/dotpath";
import { openDirect, openGroups } from "../channels.ts";
import { check, named, when } from "../finding.ts";

export default check({
  ids: ["tools.exec.security_full_configured"],
  detect({ config, loaded }) {
    const own = Object.keys(config.agents.entries).map((id) => `agents.entries.${id}.tools.exec`);
    const full = ["tools.exec", ...own].filter((path) => isFull(getPath(loaded.source, path)));
    const open = [...openDirect(config), ...openGroups(config)];
    return when(full.length > 0, {
      checkId: "tools.exec.security_full_configured",
      severity: open.length > 0 ? "critical" : "warn",
      title: "Agents run every command without asking",
      detail: `${named(full)} allows every command${open.length > 0 ? `, and ${named(open)} is open` : ""}`,
      remediation: "Set tools.exec.mode=ask or allowlist.",
    });
  },
});

function isFull(exec: unknown): boolean {
  return (getPath(exec, "mode") ?? getPath(exec, "security")) === "full";
}
