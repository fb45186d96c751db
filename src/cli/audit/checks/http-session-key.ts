// Callers of the OpenAI-compatible endpoints choose the conversation they write into.

import { check, when } from "../finding.ts";

export default check({
  ids: ["gateway.http.session_key_override_enabled"],
  detect({ config }) {
    const { chatCompletions, responses } = config.gateway.http.endpoints;
    return when(chatCompletions.enabled || responses.enabled, {
      checkId: "gateway.http.session_key_override_enabled",
      severity: "info",
      title: "HTTP callers may write into any conversation",
      detail:
        "The OpenAI-compatible endpoints take a session key from their callers, who hold the shared secret",
    });
  },
});
