// The running gateway, asked with the credential commands use.

import { check, when } from "../finding.ts";

export default check({
  ids: ["gateway.probe_failed", "gateway.probe_auth_secretref_unavailable"],
  deep: true,
  detect({ deep }) {
    if (!deep) return [];
    const { gateway, valueless } = deep;
    return [
      ...when(gateway.attempted && !gateway.ok, {
        checkId: "gateway.probe_failed",
        severity: "warn",
        title: "The gateway could not be asked",
        detail: `${gateway.url}: ${gateway.error ?? "no answer"}`,
        remediation: "openclaw gateway status shows what is there.",
      }),
      ...when(valueless, {
        checkId: "gateway.probe_auth_secretref_unavailable",
        severity: "warn",
        title: "The credential of the gateway is not available here",
        detail: "The config refers to a secret that has no value in this environment",
        remediation: "Run the audit where the gateway runs, or pass --token.",
      }),
    ];
  },
});
