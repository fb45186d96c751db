// A listener that the network reaches and nothing guards.

import { check, when } from "../finding.ts";

export default check({
  ids: ["gateway.bind_no_auth"],
  detect({ auth, bind, exposed }) {
    return when(exposed && auth.secret === undefined && auth.mode !== "trusted-proxy", {
      checkId: "gateway.bind_no_auth",
      severity: "critical",
      title: "Other machines reach the gateway and it asks nobody who they are",
      detail: `gateway.bind is ${bind}, gateway.auth.mode is ${auth.mode} and there is no shared secret; ` +
        "the gateway refuses to start like this",
      remediation: "openclaw doctor --generate-gateway-token, or gateway.bind=loopback",
    });
  },
});
