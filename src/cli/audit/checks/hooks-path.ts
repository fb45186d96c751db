// Where webhooks are answered.

import { check, when } from "../finding.ts";

export default check({
  ids: ["hooks.path_root"],
  detect({ config }) {
    const path = config.hooks.path.trim().replace(/\/+$/, "");
    return when(config.hooks.enabled && path === "", {
      checkId: "hooks.path_root",
      severity: "critical",
      title: "Every path is a webhook",
      detail: "hooks.path is /, so webhooks shadow all other routes",
      remediation: "Set hooks.path=/hooks.",
    });
  },
});
