// Secrets that can be guessed.

import { check, when } from "../finding.ts";
import { isPlaceholder } from "./secret-placeholder.ts";

const CHARS_MIN = 24;

export default check({
  ids: ["gateway.token_too_short", "gateway.password_too_short"],
  detect({ auth: { mode, token, password } }) {
    const isShort = (value: string | undefined): boolean =>
      value !== undefined && value.length < CHARS_MIN && !isPlaceholder(value);
    return [
      ...when(mode === "token" && isShort(token), {
        checkId: "gateway.token_too_short",
        severity: "warn",
        title: "The token is short",
        detail: `The token of the gateway has ${token?.length} characters; ${CHARS_MIN} are the least`,
        remediation: "openclaw doctor --generate-gateway-token, after removing the old one",
      }),
      ...when((mode === "password" || mode === "trusted-proxy") && isShort(password), {
        checkId: "gateway.password_too_short",
        severity: "warn",
        title: "The password is short",
        detail: `The password of the gateway has ${password?.length} characters; ${CHARS_MIN} are the least`,
        remediation: "Set gateway.auth.password to 24 or more random characters.",
      }),
    ];
  },
});
