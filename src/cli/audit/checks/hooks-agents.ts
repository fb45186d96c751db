// Which agents a webhook may start.

import { check, when } from "../finding.ts";

export default check({
  ids: ["hooks.allowed_agent_ids_unrestricted"],
  detect({ config, exposed }) {
    const { allowedAgentIds, enabled } = config.hooks;
    const all = allowedAgentIds === undefined || allowedAgentIds.includes("*");
    // With one agent there is nothing to choose.
    const several = Object.keys(config.agents.entries).length > 1;
    return when(enabled && all && (several || allowedAgentIds !== undefined), {
      checkId: "hooks.allowed_agent_ids_unrestricted",
      severity: exposed ? "critical" : "warn",
      title: "Callers of webhooks choose any agent",
      detail: `hooks.allowedAgentIds ${allowedAgentIds === undefined ? "is not set" : "contains *"}`,
      remediation: "List the agents that answer webhooks.",
    });
  },
});
