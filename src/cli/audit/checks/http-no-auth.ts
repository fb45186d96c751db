// The HTTP surfaces without a credential.

import { check, when } from "../finding.ts";

export default check({
  ids: ["gateway.http.no_auth"],
  detect({ auth, config, exposed }) {
    const { chatCompletions, responses } = config.gateway.http.endpoints;
    const open = [
      "/tools/invoke",
      ...(chatCompletions.enabled ? ["/v1/chat/completions"] : []),
      ...(responses.enabled ? ["/v1/responses"] : []),
    ];
    return when(auth.mode === "none", {
      checkId: "gateway.http.no_auth",
      severity: exposed ? "critical" : "warn",
      title: "HTTP callers need no credential",
      detail: `gateway.auth.mode is none, so ${open.join(", ")} answer everybody who reaches them`,
      remediation: "Set gateway.auth.mode=token.",
    });
  },
});
