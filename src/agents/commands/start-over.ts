// What /new and /reset share (S-42).

import type { RunStopper } from "#sessions/port";
import { setModel, findModel } from "./choice.ts";
import type { CommandContext, CommandReply } from "./port.ts";

/** The session is this command's alone by now: there is nothing to stop, and it must not wait for itself. */
const IDLE: RunStopper = { abort: async () => [], wait: async () => null, active: () => [] };

/**
 * Resets the session; `/new provider/model …` also switches the model; remaining words are the first message.
 */
export async function startOver(
  ctx: CommandContext, reason: "new" | "reset", args: string,
): Promise<CommandReply> {
  const { deps, where } = ctx;
  await deps.control.reset({ sessionKey: where.key, reason }, {
    runs: IDLE,
    signal: new AbortController().signal,
  });
  const [first = "", ...rest] = args.split(/\s+/);
  const model = reason === "new" && first.includes("/") ? await findModel(ctx, first) : undefined;
  if (model) await setModel(ctx, model);
  const message = model ? rest.join(" ") : args;
  if (message !== "") return { message };
  const said = reason === "new" ? "New conversation started." : "Conversation reset.";
  return { text: model ? `${said} Model: ${model.provider}/${model.id}.` : said };
}
