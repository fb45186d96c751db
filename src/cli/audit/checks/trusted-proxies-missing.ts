// A proxy that is not declared: its callers are refused, because nobody knows who they are.

import { check, when } from "../finding.ts";

export default check({
  ids: ["gateway.trusted_proxies_missing"],
  detect({ config, exposed }) {
    const { controlUi, publicOrigin, trustedProxies } = config.gateway;
    const foreign = controlUi.allowedOrigins.find((origin) => origin.startsWith("https://"));
    const hint = publicOrigin === undefined ? foreign : publicOrigin;
    // A certificate of its own would explain the https just as well.
    const proxied = hint !== undefined && !config.gateway.tls.enabled && !exposed;
    return when(proxied && trustedProxies.length === 0, {
      checkId: "gateway.trusted_proxies_missing",
      severity: "warn",
      title: "There seems to be a proxy that the gateway does not know",
      detail: `${hint} leads to a gateway without TLS of its own, and gateway.trustedProxies is empty`,
      remediation: "List the address of the proxy in gateway.trustedProxies.",
    });
  },
});
