// What there is to attack, in one sentence. Silent while there is nothing.

import { channelRules, openDirect, openGroups } from "../channels.ts";
import { check, when } from "../finding.ts";

export default check({
  ids: ["summary.attack_surface"],
  detect({ config, exposed }) {
    const { chatCompletions, responses } = config.gateway.http.endpoints;
    const channels = new Set(channelRules(config).map(({ id }) => id)).size;
    const groups = openGroups(config).length;
    const direct = openDirect(config).length;
    const parts = [
      exposed ? "the gateway listens on the network" : "",
      channels > 0
        ? `${channels} channel(s), ${direct} with open direct messages, ${groups} with open groups`
        : "",
      config.hooks.enabled ? "webhooks" : "",
      chatCompletions.enabled || responses.enabled ? "OpenAI-compatible HTTP endpoints" : "",
    ].filter((part) => part !== "");
    return when(parts.length > 0, {
      checkId: "summary.attack_surface",
      severity: "info",
      title: "Attack surface",
      detail: parts.join("; "),
    });
  },
});
