// `gateway run`: the gateway itself, in the foreground. The only command that loads the gateway, and only
// when all its options are known to be right (cli §4.1).

import { command, type Context } from "#cli/command";
import { choice, exclusive, int, text, toggle, usage } from "#cli/grammar/flags";
import { notYet } from "#cli/later";
import { messageOf } from "#kernel/fault";

const PORT_MAX = 65_535;

const flags = {
  port: int("Port to listen on (default: environment, config, profile, 18789)", { min: 1, max: PORT_MAX }),
  bind: choice("Who may reach it",
    ["loopback", "lan", "tailnet", "auto", "custom"], { label: "mode" }),
  auth: choice("How callers prove who they are", ["none", "token", "password", "trusted-proxy"],
    { label: "mode" }),
  token: text("Shared token (default: OPENCLAW_GATEWAY_TOKEN, config, else one made up for this start)"),
  password: text("Shared password; visible in the process list, prefer --password-file"),
  passwordFile: text("File that holds the shared password", { label: "path" }),
  allowUnconfigured: toggle("Start without gateway.mode=local in the config; writes nothing"),
  dev: toggle("Use the dev profile, and make its config and workspace when they are missing"),
  verbose: toggle("Log more to the terminal"),
  wsLog: choice("How WebSocket traffic is logged", ["auto", "full", "compact"],
    { label: "style", fallback: "auto" }),
  compact: toggle("The same as --ws-log compact"),
  tailscale: choice("Publish over Tailscale; only off in this build", ["off", "serve", "funnel"],
    { label: "mode" }),
  force: toggle("Free the port first; not in this build"),
  reset: toggle("With --dev: start from nothing; not in this build"),
  rawStream: toggle("Log raw model streams; not in this build", { hidden: true }),
  rawStreamPath: text("File for --raw-stream; not in this build", { hidden: true, label: "path" }),
  cliBackendLogs: toggle("Not in this build", { hidden: true, aliases: ["claude-cli-logs"] }),
  ambientChannels: toggle("Not in this build", { hidden: true, aliases: ["dev-ambient-channels"] }),
};

export default command({
  words: "gateway run",
  summary: "Start the gateway in this terminal",
  flags,
  json: "refused",
  signals: "own",
  examples: [
    ["openclaw gateway run --allow-unconfigured", "The first start, without any config"],
    ["openclaw gateway run --port 19001 --verbose", "On another port, telling more"],
    ["openclaw --profile work gateway run", "A second gateway beside the first"],
  ],
  notes: ["Stop it with Ctrl-C: it finishes what runs. Ctrl-C again ends it at once."],
  async run(context, given) {
    refuseLater(given);
    const password = await passwordOf(context, given);
    if (given.dev) await prepareDev(context);
    const { runGateway } = await import("#gateway/app");
    return runGateway({
      runtime: context.runtime,
      env: context.env,
      options: {
        profile: context.place.profile ?? undefined,
        stateDir: context.place.stateDir,
        configPath: context.place.configPath,
        defaultPort: context.place.defaultPort,
        logStem: context.place.logStem,
        vars: context.vars,
        port: given.port,
        bind: given.bind,
        auth: given.auth,
        token: given.token,
        password,
        allowUnconfigured: given.allowUnconfigured,
        verbose: given.verbose || context.vars.OPENCLAW_VERBOSE === "1",
        wsLog: given.compact ? "compact" : given.wsLog,
        logLevel: context.logLevel,
        color: context.output.color,
      },
    });
  },
});

type Given = { tailscale: string | undefined; bind: string | undefined; rawStreamPath: string | undefined } &
  Record<"force" | "reset" | "rawStream" | "cliBackendLogs" | "ambientChannels" | "dev", boolean>;

/** What belongs to a later issue is refused by name: an option that is silently ignored is a trap. */
function refuseLater(given: Given): void {
  if (given.reset && !given.dev) throw usage("--reset needs --dev");
  const asked: readonly (readonly [boolean, string])[] = [
    [given.tailscale === "serve" || given.tailscale === "funnel", `--tailscale ${given.tailscale}`],
    [given.bind === "tailnet", "--bind tailnet"],
    [given.force, "--force"],
    [given.reset, "--reset"],
    [given.rawStream || given.rawStreamPath !== undefined, "--raw-stream"],
    [given.cliBackendLogs, "--cli-backend-logs"],
    [given.ambientChannels, "--ambient-channels"],
  ];
  const refused = asked.find(([is]) => is);
  if (refused) throw notYet(`gateway run ${refused[1]}`);
}

async function passwordOf(
  context: Context, given: { password: string | undefined; passwordFile: string | undefined },
): Promise<string | undefined> {
  exclusive({ "--password": given.password, "--password-file": given.passwordFile });
  if (given.password !== undefined) {
    context.output.note("Warning: every user of this machine can see --password; prefer --password-file.");
  }
  if (given.passwordFile === undefined) return given.password;
  let read: string;
  try {
    read = await context.runtime.fs.readText(given.passwordFile);
  } catch (error) {
    throw usage(`--password-file cannot be read: ${messageOf(error)}`);
  }
  const password = read.replace(/\r?\n$/, "");
  if (password === "") throw usage(`--password-file ${given.passwordFile} is empty`);
  return password;
}

/** A config and a workspace for the dev profile, made once; what exists is left alone. */
async function prepareDev({ runtime: { fs }, place, output }: Context): Promise<void> {
  const workspace = fs.join(place.stateDir, "workspace");
  await fs.makeFolder(workspace);
  if (await fs.info(place.configPath)) return;
  const config = { gateway: { mode: "local", bind: "loopback" }, agents: { defaults: { workspace } } };
  await fs.writeAtomic(place.configPath, `${JSON.stringify(config, null, 2)}\n`, 0o600);
  output.note(`Made a dev config: ${place.configPath}`);
}
