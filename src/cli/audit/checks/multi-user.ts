// One gateway is one circle of trust: people in it share the agent's reach (the reference's trust model).

import { channelRules, openDirect, openGroups } from "../channels.ts";
import { check, named, when } from "../finding.ts";
import { agentsWith, FILE_TOOLS, RUNTIME_TOOLS } from "../tool-policy.ts";

const SENDERS_FEW = 3;

export default check({
  ids: ["security.trust_model.multi_user_heuristic"],
  detect({ config }) {
    const crowded = channelRules(config).filter(({ allowFrom }) => new Set(allowFrom).size > SENDERS_FEW);
    const signs = [
      ...new Set([
        ...openGroups(config),
        ...openDirect(config),
        ...crowded.map(({ path }) => path),
      ]),
    ];
    const able = agentsWith(config, [...RUNTIME_TOOLS, ...FILE_TOOLS]);
    return when(signs.length > 0 && able.length > 0, {
      checkId: "security.trust_model.multi_user_heuristic",
      severity: "warn",
      title: "Several people seem to share this gateway",
      detail: `${named(signs)} lets in more than a few people, who all use the agent ${
        named(able)
      } as its owner does`,
      remediation: "One gateway per circle of trust, or agents.defaults.sandbox.mode=all and narrower tools.",
    });
  },
});
