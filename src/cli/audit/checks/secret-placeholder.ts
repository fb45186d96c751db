// Secrets that everybody knows.

import { REDACTED } from "#config/load/secrets";
import type { Facts } from "../facts.ts";
import { check, when } from "../finding.ts";

const KNOWN: readonly string[] = [
  "changeme",
  "changemenow",
  "changeit",
  "password",
  "passw0rd",
  "secret",
  "token",
  "test",
  "admin",
  "openclaw",
  "clawdbot",
  "moltbot",
  "example",
  "default",
  "placeholder",
  "todo",
  "replaceme",
  "none",
  "undefined",
  "null",
];

export default check({
  ids: ["gateway.token_placeholder_value", "gateway.password_placeholder_value"],
  detect(facts) {
    const { auth } = facts;
    const token = isPlaceholder(auth.token ?? written(facts, "token"));
    const password = isPlaceholder(auth.password ?? written(facts, "password"));
    const remediation = "openclaw doctor --generate-gateway-token";
    return [
      ...when(auth.mode === "token" && token, {
        checkId: "gateway.token_placeholder_value",
        severity: "critical",
        title: "The token is a placeholder",
        detail: "The token of the gateway is a word from an example, so it is the first guess",
        remediation,
      }),
      ...when((auth.mode === "password" || auth.mode === "trusted-proxy") && password, {
        checkId: "gateway.password_placeholder_value",
        severity: "critical",
        title: "The password is a placeholder",
        detail: "The password of the gateway is a word from an example, so it is the first guess",
        remediation: "Set gateway.auth.password to 24 or more random characters.",
      }),
    ];
  },
});

/** What stands in the config, also when the gateway would not take it for a secret. */
function written({ loaded }: Facts, key: "token" | "password"): string | undefined {
  const value = loaded.config.gateway.auth[key];
  return typeof value === "string" ? value : undefined;
}

export function isPlaceholder(value: string | undefined): boolean {
  if (value === undefined || value === "") return false;
  if (value === REDACTED || /^<.*>$/.test(value.trim())) return true;
  const plain = value.toLowerCase().replace(/[^a-z0-9]/g, "");
  return KNOWN.includes(plain) ||
    /^(?:your|my|the)?(?:gateway)?(?:token|password|secret)(?:here)?$/.test(plain);
}
