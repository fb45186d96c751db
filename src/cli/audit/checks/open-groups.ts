// Groups that anybody can add the assistant to, and what it could be talked into there.

import { openDirect, openGroups } from "../channels.ts";
import { check, named, when } from "../finding.ts";
import { agentsWith, agentTools, CONTROL_TOOLS, FILE_TOOLS, RUNTIME_TOOLS } from "../tool-policy.ts";

export default check({
  ids: [
    "security.exposure.open_groups_with_elevated",
    "security.exposure.open_groups_with_control_plane_tools",
    "security.exposure.open_groups_with_runtime_or_fs",
    "security.exposure.open_channels_with_exec",
  ],
  detect({ config }) {
    const groups = openGroups(config);
    const anybody = [...new Set([...groups, ...openDirect(config)])];
    const control = agentsWith(config, CONTROL_TOOLS);
    const runtime = agentsWith(config, RUNTIME_TOOLS);
    const files = agentTools(config)
      .filter((agent) => !agent.sandboxed && !agent.confined && FILE_TOOLS.some((tool) => agent.allows(tool)))
      .map((agent) => agent.agentId);
    const able = [...new Set([...runtime, ...files])];
    const where = `${named(groups)} has groupPolicy open`;
    const remediation = "Set groupPolicy=allowlist, or take the tools away.";
    return [
      ...when(groups.length > 0 && config.tools.elevated.enabled, {
        checkId: "security.exposure.open_groups_with_elevated",
        severity: "critical",
        title: "Open groups, and commands outside the sandbox",
        remediation,
        detail: `${where} and tools.elevated is enabled`,
      }),
      ...when(groups.length > 0 && control.length > 0, {
        checkId: "security.exposure.open_groups_with_control_plane_tools",
        severity: "critical",
        title: "Open groups, and tools that change the gateway",
        remediation,
        detail: `${where} and the agent ${named(control)} may use gateway, cron, nodes or sessions_spawn`,
      }),
      ...when(groups.length > 0 && able.length > 0, {
        checkId: "security.exposure.open_groups_with_runtime_or_fs",
        severity: runtime.length > 0 ? "critical" : "warn",
        title: "Open groups, and an agent that reaches this machine",
        remediation,
        detail: `${where} and the agent ${named(able)} may run commands or use files without a sandbox`,
      }),
      ...when(anybody.length > 0 && runtime.length > 0, {
        checkId: "security.exposure.open_channels_with_exec",
        severity: config.tools.exec.mode === "full" ? "critical" : "warn",
        title: "Strangers talk to an agent that runs commands",
        remediation,
        detail: `${named(anybody)} answers everybody and the agent ${named(runtime)} may run commands`,
      }),
    ];
  },
});
