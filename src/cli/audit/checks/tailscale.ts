// Publishing through Tailscale.

import { check, when } from "../finding.ts";

export default check({
  ids: ["gateway.tailscale_funnel", "gateway.tailscale_serve"],
  detect({ config }) {
    const { mode } = config.gateway.tailscale;
    return [
      ...when(mode === "funnel", {
        checkId: "gateway.tailscale_funnel",
        severity: "critical",
        title: "The gateway is meant for the public internet",
        detail: "gateway.tailscale.mode is funnel: everybody can try to log in",
        remediation: "gateway.tailscale.mode=serve keeps it in the tailnet.",
      }),
      ...when(mode === "serve", {
        checkId: "gateway.tailscale_serve",
        severity: "info",
        title: "The gateway is meant for the tailnet",
        detail: "gateway.tailscale.mode is serve: every device of the tailnet can try to log in",
      }),
    ];
  },
});
