// On this machine every program and every page in a browser is a caller.

import { check, when } from "../finding.ts";

export default check({
  ids: ["gateway.loopback_no_auth"],
  detect({ auth, exposed }) {
    return when(!exposed && auth.mode === "none", {
      checkId: "gateway.loopback_no_auth",
      severity: "critical",
      title: "Every program on this machine controls the gateway",
      detail: "gateway.auth.mode is none; a proxy or a tunnel in front would open it to the network as well",
      remediation: "Set gateway.auth.mode=token; openclaw doctor --generate-gateway-token makes one.",
    });
  },
});
