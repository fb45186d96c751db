// Who may leave the sandbox (tools.elevated).

import { getPath } from "#kernel/dotpath";
import { check, type Finding, when } from "../finding.ts";

const SENDERS_MAX = 25;

export default check({
  ids: ["tools.elevated.allowFrom.<channel>.wildcard", "tools.elevated.allowFrom.<channel>.large"],
  detect({ config }) {
    const agents = Object.entries(config.agents.entries).map(([id, entry]) =>
      [`agents.entries.${id}.tools.elevated`, getPath(entry, "tools.elevated")] as const
    );
    return [["tools.elevated", config.tools.elevated] as const, ...agents].flatMap(([path, elevated]) => {
      if (getPath(elevated, "enabled") === false) return [];
      const lists = Object.entries(Object(getPath(elevated, "allowFrom")));
      return lists.flatMap(([channel, senders]) => ofChannel(path, channel, senders));
    });
  },
});

function ofChannel(path: string, channel: string, senders: unknown): Finding[] {
  const list = Array.isArray(senders) ? senders.map(String) : [];
  const key = `${path}.allowFrom.${channel}`;
  return [
    ...when(list.includes("*"), {
      checkId: `tools.elevated.allowFrom.${channel}.wildcard`,
      severity: "critical",
      title: "Everybody who writes may run commands outside the sandbox",
      detail: `${key} contains *`,
      remediation: "List the senders you trust with this machine.",
    }),
    ...when(list.length > SENDERS_MAX, {
      checkId: `tools.elevated.allowFrom.${channel}.large`,
      severity: "warn",
      title: "Many people may run commands outside the sandbox",
      detail: `${key} has ${list.length} senders`,
      remediation: `Keep it below ${SENDERS_MAX}.`,
    }),
  ];
}
