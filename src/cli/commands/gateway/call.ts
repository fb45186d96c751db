// Any method by name: the way to everything that has no command of its own.

import { command } from "#cli/command";
import { ask, rpcFlags } from "#cli/rpc";
import { text, usage } from "#cli/grammar/flags";
import { resolveTarget } from "#cli/target/resolve";
import { Fault } from "#kernel/fault";

export default command({
  words: "gateway call",
  summary: "Call a gateway method and print its answer",
  args: [{ name: "method", summary: "Name of the method, for example sessions.list", required: true }],
  flags: {
    ...rpcFlags(),
    params: text("Parameters as JSON", { label: "json", fallback: "{}" }),
    expectUrl: text("Refuse to call when the address found is another one", { label: "ws-url" }),
  },
  examples: [
    ["openclaw gateway call health", "The health snapshot"],
    ["openclaw gateway call sessions.list --params '{\"limit\":5}'", "Parameters are one JSON value"],
    ["openclaw gateway call agents.list --json", "Only the answer, for scripts"],
  ],
  async run(context, flags, [method = ""]) {
    const params = parseParams(flags.params);
    if (flags.expectUrl !== undefined) {
      const { url } = await resolveTarget(context, flags);
      if (url !== flags.expectUrl.replace(/\/$/, "")) {
        throw usage(`the gateway found is ${url}, not ${flags.expectUrl}`, ["Nothing was called."]);
      }
    }
    const answer = await ask(context, flags, method, params).catch((error: unknown) => {
      throw pointed(error);
    });
    if (!context.json) context.output.line(`Gateway call: ${method}`);
    context.output.json(answer);
  },
});

/** A method the gateway does not know: point at where the known ones are listed. */
function pointed(error: unknown): unknown {
  if (!(error instanceof Fault) || !error.message.startsWith("unknown method")) return error;
  const { code, message } = error;
  const details = { ...error.details, hints: ["`openclaw docs methods` lists what this build has."] };
  return new Fault({ code, message, details, cause: error });
}

function parseParams(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // What the parser says differs between runtimes and rarely helps with what a shell did to the quotes.
    throw usage("--params is not JSON", ["For example: --params '{\"limit\":5}'"]);
  }
}
