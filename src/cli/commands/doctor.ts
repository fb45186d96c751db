// `doctor`: so far the one repair that access to the gateway depends on. The rest of it answers by name.

import { command, type Context } from "#cli/command";
import { toggle, usage } from "#cli/grammar/flags";
import { notYet } from "#cli/later";
import { tilde } from "#cli/target/place";
import { getPath } from "#kernel/dotpath";
import { isPlain, type Plain } from "#config/load/plain";

const TOKEN_BYTES = 24;

export default command({
  words: "doctor",
  summary: "Find and repair problems; in this build: make a gateway token",
  flags: {
    generateGatewayToken: toggle("Make gateway.auth.token when there is none"),
    yes: toggle("Ask nothing; this build never asks"),
    nonInteractive: toggle("The same"),
  },
  examples: [["openclaw doctor --generate-gateway-token", "A new shared token, written to the config"]],
  notes: ["A token that is there, or that the config refers to, is never replaced."],
  async run(context, flags) {
    if (!flags.generateGatewayToken) throw notYet("doctor");
    const outcome = await generate(context);
    const { json, output, place } = context;
    if (json) {
      output.json({ ok: true, action: "generate-gateway-token", path: place.configPath, ...outcome });
    } else if (outcome.result === "unnecessary") output.line(`Nothing to do: ${outcome.reason}.`);
    else {
      output.line(`Made gateway.auth.token in ${tilde(place, place.configPath)}.`);
      output.line("Restart the gateway; `openclaw gateway auth-token --show` shows the token on a terminal.");
    }
  },
});

type Outcome = { result: "generated" } | { result: "unnecessary"; reason: string };

async function generate(context: Context): Promise<Outcome> {
  const { runtime: { fs }, place, vars, env } = context;
  const [{ loadConfig, invalidConfig }, { resolveGatewayAuth }] = await Promise.all([
    import("#config/load"),
    import("#config/access"),
  ]);
  const input = { fs, path: place.configPath, vars };
  const loaded = await loadConfig(input);
  if (!loaded.valid) throw invalidConfig(loaded, fs);
  const written = getPath(loaded.source, "gateway.auth.token");
  const auth = resolveGatewayAuth(loaded.config, { vars });
  if (auth.mode !== "token") throw otherMode(auth.mode);
  if (auth.secret !== undefined) {
    const reason = auth.source === "env"
      ? "OPENCLAW_GATEWAY_TOKEN has the token"
      : typeof written === "string" && !written.includes("$")
      ? "gateway.auth.token is set"
      : REFERS;
    return { result: "unnecessary", reason };
  }
  if (isReference(written)) {
    throw usage("gateway.auth.token refers to a secret that has no value here", [
      "Give the secret a value, or remove gateway.auth.token: a reference is never overwritten.",
    ]);
  }
  const { writeConfig } = await import("#config/write");
  const token = [...env.random.bytes(TOKEN_BYTES)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  await writeConfig({ env, input, stateDir: place.stateDir }, {
    author: "cli",
    action: "doctor.generate-gateway-token",
    named: true,
    decide: ({ source }) => ({ kind: "values", after: withToken(source, token) }),
  });
  return { result: "generated" };
}

const REFERS = "gateway.auth.token refers to a secret, and it has a value";

function otherMode(mode: string): Error {
  const hints = ["Set gateway.auth.mode=token first, and remove what belongs to the other mode."];
  return usage(`gateway.auth.mode is ${mode}, which needs no token`, hints);
}

/** `${NAME}`, `$NAME`, or a reference object. */
function isReference(written: unknown): boolean {
  return isPlain(written) || (typeof written === "string" && written.startsWith("$"));
}

function withToken(source: Plain, token: string): Plain {
  const gateway = isPlain(source["gateway"]) ? source["gateway"] : {};
  const auth = isPlain(gateway["auth"]) ? gateway["auth"] : {};
  return { ...source, gateway: { ...gateway, auth: { ...auth, token } } };
}
