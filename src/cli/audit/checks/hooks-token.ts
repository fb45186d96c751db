// The token of webhooks: it stands in the settings of other services.

import { getPath } from "#kernel/dotpath";
import { hasVariable } from "#config/load/substitute";
import { check, when } from "../finding.ts";

const CHARS_MIN = 24;

export default check({
  ids: ["hooks.token_reuse_gateway_token", "hooks.token_too_short", "config.secrets.hooks_token_in_config"],
  detect({ auth, config, loaded }) {
    const { enabled, token } = config.hooks;
    if (!enabled || token === undefined || token === "") return [];
    const written = getPath(loaded.source, "hooks.token");
    return [
      ...when(token === auth.token || token === auth.password, {
        checkId: "hooks.token_reuse_gateway_token",
        severity: "critical",
        title: "Whoever may call a webhook controls the gateway",
        detail: "hooks.token is the gateway's own secret",
        remediation: "Give hooks.token a value of its own, also in the services that call.",
      }),
      ...when(token.length < CHARS_MIN, {
        checkId: "hooks.token_too_short",
        severity: "warn",
        title: "The token of webhooks is short",
        detail: `hooks.token has ${token.length} characters; ${CHARS_MIN} are the least`,
        remediation: "Set hooks.token to 24 or more random characters.",
      }),
      ...when(typeof written === "string" && !hasVariable(written), {
        checkId: "config.secrets.hooks_token_in_config",
        severity: "warn",
        title: "The token of webhooks stands in the config",
        detail: "hooks.token is written out, so every copy of the file has it",
        remediation: "Write hooks.token as ${HOOKS_TOKEN} and set the variable.",
      }),
    ];
  },
});
