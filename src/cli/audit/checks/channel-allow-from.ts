// Entries of allow-lists that mean less, or more, than they look.

import { channelRules } from "../channels.ts";
import { check, named, when } from "../finding.ts";

export default check({
  ids: ["channels.<channel>.allowFrom.blank", "channels.<channel>.allowFrom.wildcard_with_names"],
  detect({ config }) {
    return channelRules(config).flatMap(({ id, path, allowFrom }) => {
      const blank = allowFrom.filter((entry) => entry.trim() === "");
      const names = allowFrom.filter((entry) => entry !== "*" && entry.trim() !== "");
      return [
        ...when(blank.length > 0, {
          checkId: `channels.${id}.allowFrom.blank`,
          severity: "warn",
          title: "A blank entry in an allow-list",
          detail: `${path}.allowFrom has an empty entry, often a variable without a value`,
          remediation: "Remove it, or set the variable.",
        }),
        ...when(allowFrom.includes("*") && names.length > 0, {
          checkId: `channels.${id}.allowFrom.wildcard_with_names`,
          severity: "warn",
          title: "Names beside a * restrict nobody",
          detail: `${path}.allowFrom has * and ${named(names)}`,
          remediation: "Remove the *.",
        }),
      ];
    });
  },
});
