// With trusted-proxy somebody else says who the caller is.

import { check, when } from "../finding.ts";

export default check({
  ids: [
    "gateway.trusted_proxy_auth",
    "gateway.trusted_proxy_no_proxies",
    "gateway.trusted_proxy_no_user_header",
    "gateway.trusted_proxy_no_allowlist",
    "gateway.trusted_proxy_allow_loopback",
  ],
  detect({ auth, config }) {
    if (auth.mode !== "trusted-proxy") return [];
    const { trustedProxies, auth: { trustedProxy } } = config.gateway;
    return [
      {
        checkId: "gateway.trusted_proxy_auth",
        severity: "critical",
        title: "Whoever controls the proxy controls the gateway",
        detail: "gateway.auth.mode is trusted-proxy: the gateway believes the identity in a header",
        remediation:
          "Make sure that nobody reaches the gateway past the proxy, and that it sets the header itself.",
      },
      ...when(trustedProxies.length === 0, {
        checkId: "gateway.trusted_proxy_no_proxies",
        severity: "critical",
        title: "No proxy is named",
        detail: "gateway.trustedProxies is empty: nobody can log in",
        remediation: "List the addresses of the proxy in gateway.trustedProxies.",
      }),
      ...when((trustedProxy?.userHeader ?? "").trim() === "", {
        checkId: "gateway.trusted_proxy_no_user_header",
        severity: "critical",
        title: "No header names the user",
        detail: "gateway.auth.trustedProxy.userHeader is missing",
        remediation: "Set it to the header the proxy writes.",
      }),
      ...when((trustedProxy?.allowUsers ?? []).length === 0, {
        checkId: "gateway.trusted_proxy_no_allowlist",
        severity: "warn",
        title: "Every user of the proxy is let in",
        detail: "gateway.auth.trustedProxy.allowUsers is empty",
        remediation: "List the users who may use the gateway.",
      }),
      ...when(trustedProxy?.allowLoopback === true, {
        checkId: "gateway.trusted_proxy_allow_loopback",
        severity: "warn",
        title: "Every program on this machine can pose as the proxy",
        detail: "gateway.auth.trustedProxy.allowLoopback is set",
        remediation: "Run the proxy on another address, or keep other programs off this machine.",
      }),
    ];
  },
});
