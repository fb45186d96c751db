// What is announced to the whole local network.

import { check, when } from "../finding.ts";

export default check({
  ids: ["discovery.mdns_full"],
  detect({ config, exposed }) {
    return when(config.discovery.mdns.mode === "full", {
      checkId: "discovery.mdns_full",
      severity: exposed ? "critical" : "warn",
      title: "The local network is told more than it needs",
      detail: "discovery.mdns.mode is full: paths and the SSH port are announced to everybody nearby",
      remediation: "Set discovery.mdns.mode=minimal.",
    });
  },
});
