// `agent`: one message to the assistant and its answer; streamed to a person, whole for a program (cli §9.1).

import { command, type Context } from "#cli/command";
import { refuseFromAgentShell } from "#cli/connect";
import { choice, exclusive, int, kebab, text, toggle, usage } from "#cli/grammar/flags";
import { notYet } from "#cli/later";
import { runAgent } from "#cli/report/agent-run";
import { targetFlags } from "#cli/rpc";
import { resolveTarget } from "#cli/target/resolve";
import { messageOf } from "#kernel/fault";

const MESSAGE_BYTES_MAX = 4 * 1024 * 1024;
const TIMEOUT_SECONDS = 600;

const flags = {
  message: text("What to say", { short: "m" }),
  messageFile: text("File with what to say, UTF-8, at most 4 MiB; - reads standard input", { label: "path" }),
  agent: text("Which agent; the default one when no selector is given", { label: "id" }),
  to: text("The conversation with this number", { short: "t", label: "E.164" }),
  sessionId: text("A conversation by id", { label: "id" }),
  sessionKey: text("A conversation by key; a new key starts a new one", { label: "key" }),
  model: text("Model for this message", { label: "provider/model" }),
  thinking: choice("How much to think first",
    ["off", "minimal", "low", "medium", "high", "xhigh", "adaptive", "max", "ultra"], { label: "level" }),
  verbose: choice("Show tools and retries on standard error", ["on", "off"], { label: "mode" }),
  timeout: int("Longest run", { min: 0, label: "seconds", fallback: TIMEOUT_SECONDS }),
  deliver: toggle("Send the answer out through a channel; not in this build"),
  channel: text("Not in this build", { hidden: true }),
  replyChannel: text("Not in this build", { hidden: true }),
  replyTo: text("Not in this build", { hidden: true }),
  replyAccount: text("Not in this build", { hidden: true }),
  local: toggle("Run without a gateway; not in this build"),
  ...targetFlags,
};

export default command({
  words: "agent",
  summary: "Send one message to the assistant and print its answer",
  flags,
  examples: [
    ["openclaw agent --message \"hello\"", "Ask the default agent, in its main conversation"],
    ["openclaw agent --session-key work -m \"and now?\"", "Go on in another conversation"],
    ["openclaw agent --message-file notes.txt --json", "A long message; the whole result as JSON"],
  ],
  notes: ["Ctrl-C stops the run on the gateway, not only this command."],
  async run(context, given) {
    refuseFromAgentShell(context, "agent");
    refuseLater(given);
    for (const name of ["agent", "to", "sessionId", "sessionKey"] as const) {
      if (given[name]?.trim() === "") throw usage(`--${kebab(name)} must not be blank`);
    }
    const message = await messageFor(context, given);
    const target = await resolveTarget(context, given);
    return runAgent(context, target, {
      message,
      timeoutSeconds: given.timeout,
      details: given.verbose ?? (context.output.interactive ? "on" : "off"),
      params: {
        ...(given.agent === undefined ? {} : { agentId: given.agent }),
        ...(given.to === undefined ? {} : { to: given.to }),
        ...(given.sessionId === undefined ? {} : { sessionId: given.sessionId }),
        ...(given.sessionKey === undefined ? {} : { sessionKey: given.sessionKey }),
        ...(given.model === undefined ? {} : { model: given.model }),
        ...(given.thinking === undefined ? {} : { thinking: given.thinking }),
      },
    });
  },
});

type Later = Record<"channel" | "replyChannel" | "replyTo" | "replyAccount", string | undefined> &
  Record<"deliver" | "local", boolean>;

function refuseLater(given: Later): void {
  if (given.local) throw notYet("agent --local");
  const outward = given.deliver || given.channel !== undefined || given.replyChannel !== undefined ||
    given.replyTo !== undefined || given.replyAccount !== undefined;
  if (outward) throw notYet("agent --deliver");
}

async function messageFor(
  { runtime }: Context, given: { message: string | undefined; messageFile: string | undefined },
): Promise<string> {
  const { message, messageFile } = given;
  exclusive({ "--message": message, "--message-file": messageFile });
  if (message !== undefined) return nonBlank(message, "--message");
  if (messageFile === undefined) {
    const example = "For example: openclaw agent --message \"hello\"";
    throw usage("one of --message and --message-file is needed", [example]);
  }
  if (messageFile === "-") return nonBlank(await runtime.process.stdin.readAll(), "standard input");
  try {
    const size = (await runtime.fs.info(messageFile))?.bytes ?? 0;
    if (size > MESSAGE_BYTES_MAX) throw usage(`--message-file is larger than 4 MiB: ${size} bytes`);
    const bytes = await runtime.fs.readBytes(messageFile);
    return nonBlank(new TextDecoder("utf-8", { fatal: true }).decode(bytes), "--message-file");
  } catch (error) {
    if (error instanceof TypeError) throw usage("--message-file is not UTF-8 text");
    if (error instanceof Error && "code" in error && error.code === "USAGE") throw error;
    throw usage(`--message-file cannot be read: ${messageOf(error)}`);
  }
}

function nonBlank(message: string, from: string): string {
  if (message.trim() === "") throw usage(`${from} holds no message`);
  return message;
}
