// `gateway auth-token --show`: the gateway's token, for the eyes of the person at the terminal and for
// nothing else: no pipe, no file, no --json.

import { command, type Context } from "#cli/command";
import { toggle, usage } from "#cli/grammar/flags";
import { readConfig } from "#cli/target/config";
import { readRegistration } from "#config/registration";

const GENERATE = "Make one: openclaw doctor --generate-gateway-token";

export default command({
  words: "gateway auth-token",
  summary: "Show the gateway's token, on a terminal only",
  flags: { show: toggle("Really show it") },
  json: "refused",
  examples: [["openclaw gateway auth-token --show", "Mind who can see the screen"]],
  async run(context, flags) {
    if (!flags.show) throw usage("gateway auth-token prints a secret: pass --show to see it", [GENERATE]);
    if (!context.output.interactive) {
      const hints = ["Programs read it where it is kept: the config, or OPENCLAW_GATEWAY_TOKEN.", GENERATE];
      throw usage("gateway auth-token shows the token on a terminal only", hints);
    }
    const token = await gatewayToken(context);
    if (token === undefined) throw usage("this gateway has no token", [GENERATE]);
    context.output.line(token);
  },
});

/** The token in the order the gateway itself looks for it: config, environment, the one of this start. */
async function gatewayToken({ runtime, place, vars }: Context): Promise<string | undefined> {
  const config = await readConfig(runtime, place, vars);
  const written = config.secret("gateway.auth.token");
  if (written.value !== undefined) return written.value;
  // A reference without a value is not replaced by anything else (C-21).
  if (written.unresolved !== undefined) {
    throw usage(`gateway.auth.token refers to ${written.unresolved}, which has no value here`);
  }
  const registration = readRegistration(runtime.fs, place.stateDir);
  return config.variable("OPENCLAW_GATEWAY_TOKEN") ?? (await registration)?.token;
}
