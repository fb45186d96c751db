// Who may write to the assistant in direct messages, and what they see of each other.

import { channelRules, isOpenDirect } from "../channels.ts";
import { check, when } from "../finding.ts";

export default check({
  ids: [
    "channels.<channel>.dm.open",
    "channels.<channel>.dm.open_invalid",
    "channels.<channel>.dm.scope_main_multiuser",
  ],
  detect({ config }) {
    return channelRules(config).flatMap((rules) => {
      const { id, path, dmPolicy, allowFrom } = rules;
      const several = allowFrom.includes("*") || new Set(allowFrom).size > 1;
      return [
        ...when(isOpenDirect(rules), {
          checkId: `channels.${id}.dm.open`,
          severity: "critical",
          title: "Everybody may write to the assistant",
          detail: `${path}.allowFrom contains * and ${path}.dmPolicy is ${dmPolicy}`,
          remediation: `Set ${path}.dmPolicy=pairing and remove the *.`,
        }),
        ...when(dmPolicy === "open" && !allowFrom.includes("*"), {
          checkId: `channels.${id}.dm.open_invalid`,
          severity: "warn",
          title: "The channel says open and is not",
          detail: `${path}.dmPolicy is open, but ${path}.allowFrom has no *: only those listed are answered`,
          remediation: `Set ${path}.dmPolicy=allowlist.`,
        }),
        ...when(several && dmPolicy !== "disabled" && config.session.dmScope === "main", {
          checkId: `channels.${id}.dm.scope_main_multiuser`,
          severity: "warn",
          title: "Several people share one conversation",
          detail: `${path}.allowFrom has more than one sender and session.dmScope is main`,
          remediation: "Set session.dmScope=per-channel-peer.",
        }),
      ];
    });
  },
});
