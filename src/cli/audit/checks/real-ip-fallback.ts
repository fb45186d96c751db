// X-Real-IP is one value that a client can send itself when the proxy does not overwrite it.

import { check, when } from "../finding.ts";

export default check({
  ids: ["gateway.real_ip_fallback_enabled"],
  detect({ config, exposed }) {
    return when(config.gateway.allowRealIpFallback, {
      checkId: "gateway.real_ip_fallback_enabled",
      severity: exposed ? "critical" : "warn",
      title: "A header that clients can write decides where they come from",
      detail: "gateway.allowRealIpFallback reads X-Real-IP when X-Forwarded-For is missing",
      remediation: "Let the proxy send X-Forwarded-For, and set gateway.allowRealIpFallback to false.",
    });
  },
});
