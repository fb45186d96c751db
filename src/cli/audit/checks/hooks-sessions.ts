// Which conversation a webhook writes into.

import { check, when } from "../finding.ts";

export default check({
  ids: [
    "hooks.default_session_key_unset",
    "hooks.request_session_key_enabled",
    "hooks.request_session_key_prefixes_missing",
  ],
  detect({ config, exposed }) {
    const { allowedSessionKeyPrefixes = [], allowRequestSessionKey, defaultSessionKey, enabled } =
      config.hooks;
    if (!enabled) return [];
    const severity = exposed ? "critical" : "warn";
    return [
      ...when((defaultSessionKey ?? "").trim() === "", {
        checkId: "hooks.default_session_key_unset",
        severity: "warn",
        title: "Webhooks without a session key make sessions of their own",
        detail: "hooks.defaultSessionKey is not set: every call starts a conversation nobody looks at",
        remediation: "Set hooks.defaultSessionKey, for example to hook:ingress.",
      }),
      ...when(allowRequestSessionKey, {
        checkId: "hooks.request_session_key_enabled",
        severity,
        title: "Callers of webhooks choose the conversation",
        detail: "hooks.allowRequestSessionKey is set: a caller may write into private conversations",
        remediation: "Set hooks.allowRequestSessionKey to false.",
      }),
      ...when(allowRequestSessionKey && allowedSessionKeyPrefixes.length === 0, {
        checkId: "hooks.request_session_key_prefixes_missing",
        severity,
        title: "And no conversation is off limits",
        detail: "hooks.allowedSessionKeyPrefixes is empty",
        remediation: 'Set it, for example to ["hook:"].',
      }),
    ];
  },
});
