// Tools that HTTP callers get although they are refused by default.

import { check, named, when } from "../finding.ts";

const DANGEROUS: readonly string[] = [
  "exec",
  "process",
  "spawn",
  "shell",
  "write",
  "edit",
  "apply_patch",
  "fs_write",
  "fs_delete",
  "fs_move",
  "sessions_spawn",
  "sessions_send",
  "cron",
  "gateway",
  "nodes",
];

export default check({
  ids: ["gateway.tools_invoke_http.dangerous_allow"],
  detect({ config, exposed }) {
    const { allow = [], deny = [] } = config.gateway.tools;
    const tools = DANGEROUS.filter((tool) =>
      (allow.includes(tool) || allow.includes("*")) && !deny.includes(tool)
    );
    return when(tools.length > 0, {
      checkId: "gateway.tools_invoke_http.dangerous_allow",
      severity: exposed ? "critical" : "warn",
      title: "HTTP callers may use dangerous tools",
      detail: `gateway.tools.allow lets ${named(tools)} through /tools/invoke`,
      remediation: "Remove them from gateway.tools.allow.",
    });
  },
});
