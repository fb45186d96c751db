// Which pages may talk to the gateway (auth §9).

import { check, when } from "../finding.ts";

export default check({
  ids: [
    "gateway.control_ui.allowed_origins_required",
    "gateway.control_ui.allowed_origins_wildcard",
    "gateway.control_ui.host_header_origin_fallback",
  ],
  detect({ config, exposed }) {
    const { allowedOrigins, dangerouslyAllowHostHeaderOriginFallback: fallback, enabled } =
      config.gateway.controlUi;
    const severity = exposed ? "critical" : "warn";
    return [
      ...when(exposed && enabled && allowedOrigins.length === 0 && !fallback, {
        checkId: "gateway.control_ui.allowed_origins_required",
        severity: "critical",
        title: "The dashboard is served to the network without a list of origins",
        detail:
          "gateway.controlUi.allowedOrigins is empty: only pages on private addresses are let in, by guess",
        remediation: "List the origins people use in gateway.controlUi.allowedOrigins.",
      }),
      ...when(allowedOrigins.includes("*"), {
        checkId: "gateway.control_ui.allowed_origins_wildcard",
        severity,
        title: "Every web page may talk to the gateway",
        detail: "gateway.controlUi.allowedOrigins contains *",
        remediation: "List the origins people use instead.",
      }),
      ...when(fallback, {
        checkId: "gateway.control_ui.host_header_origin_fallback",
        severity,
        title: "A page chooses its own permission",
        detail:
          "gateway.controlUi.dangerouslyAllowHostHeaderOriginFallback accepts any origin that equals the " +
          "Host header, which DNS rebinding makes true for every page",
        remediation: "Set it to false and list origins in gateway.controlUi.allowedOrigins.",
      }),
    ];
  },
});
