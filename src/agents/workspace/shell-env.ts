// The environment of commands: the gateway's own, without its secrets and without what would change how the
// programs of the runtime start (T-47).

import { VENDORS } from "#agents/env-keys";

/** Variables that make a program load or run code, or change where programs are found. */
const STEERING = new RegExp(
  [
    "^PATH$",
    "^LD_",
    "^DYLD_",
    "^BUN_",
    "^DENO_",
    "^NODE_OPTIONS$",
    "^NODE_EXTRA_CA_CERTS$",
    "^NODE_PATH$",
    "^BASH_ENV$",
    "^ENV$",
    "^PROMPT_COMMAND$",
    "^IFS$",
    "^PYTHON(?:STARTUP|PATH|HOME)$",
    "^PERL5(?:OPT|LIB)$",
    "^RUBY(?:OPT|LIB)$",
    "^JAVA_TOOL_OPTIONS$",
    "^_JAVA_OPTIONS$",
    "^GIT_(?:SSH|SSH_COMMAND|EXTERNAL_DIFF|EXEC_PATH)$",
  ].join("|"),
  "i",
);

const SECRET = new RegExp(
  "(?:^|_)(?:API_?KEY|ACCESS_?KEY(?:_ID)?|PRIVATE_?KEY|TOKEN|SECRET" +
    "|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?)(?:_|$)",
  "i",
);

const HIDDEN = new RegExp(
  "^(?:BUN_|DENO_|NODE_OPTIONS$|OPENCLAW_GATEWAY_(?:TOKEN|PASSWORD)$|OPENCLAW_SERVICE_)",
  "i",
);

/** @param prepend folders put before PATH (config tools.exec.pathPrepend) */
export function shellEnv(
  base: Readonly<Record<string, string>>,
  extra: Readonly<Record<string, string>>,
  prepend: readonly string[],
  separator: ":" | ";",
): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [name, value] of Object.entries(base)) {
    if (!HIDDEN.test(name) && !isSecret(name)) out[name] = value;
  }
  Object.assign(out, extra);
  if (prepend.length > 0) {
    // Windows spells it Path.
    const name = Object.keys(out).find((each) => each.toUpperCase() === "PATH") ?? "PATH";
    out[name] = [...prepend, out[name]].filter(Boolean).join(separator);
  }
  out["OPENCLAW_SHELL"] = "exec";
  return out;
}

function isSecret(name: string): boolean {
  return SECRET.test(name) || VENDORS.some(({ keys }) => keys.includes(name));
}

/** The first of the agent's own variables that may not be set, or undefined. */
export function forbidden(extra: Readonly<Record<string, string>>): string | undefined {
  return Object.keys(extra).find((name) => STEERING.test(name) || !/^[A-Za-z_]\w*$/.test(name));
}
