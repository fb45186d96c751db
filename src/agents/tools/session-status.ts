// What the session is using: model, tokens, cost, thinking.

import { z } from "zod";
import type { MakeTool, Model } from "#agents/port";
import { messageOf } from "#kernel/fault";
import { refused, said } from "../workspace/answers.ts";

const params = () =>
  z.strictObject({
    sessionKey: z.string().optional().describe("Another session; default this one."),
    model: z.string().optional().describe("Sets the session's model (provider/model); `default` clears it."),
  });
type Args = z.output<ReturnType<typeof params>>;

const sessionStatus: MakeTool = (deps) => ({
  name: "session_status",
  label: "Session Status",
  description: "Shows the session's model, tokens and cost; may set its model.",
  params: params(),
  group: "sessions",
  async run(args: Args, ctx) {
    const key = args.sessionKey ?? ctx.sessionKey;
    try {
      if (args.model !== undefined) {
        await deps.sessions.setModel(key, args.model === "default" ? null : args.model);
      }
      const found = await deps.sessions.status(key);
      if (!found) throw new Error(`Session not found: ${key}.`);
      const lines = describe(key, found.row, found.model, deps.env.clock.now());
      return said(lines.join("\n"), { sessionKey: key, model: `${found.model.provider}/${found.model.id}` });
    } catch (error) {
      return refused("session_status", messageOf(error));
    }
  },
});
export default sessionStatus;

function describe(key: string, row: Record<string, unknown>, model: Model, nowMs: number): string[] {
  const number = (name: string): number => (typeof row[name] === "number" ? row[name] : 0);
  const word = (name: string): string | undefined => {
    const value = row[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const used = number("totalTokens");
  const share = Math.round((100 * used) / model.contextWindow);
  const cost = number("estimatedCostUsd");
  const line = (label: string, value: string | undefined): string[] => (value ? [`${label}: ${value}`] : []);
  return [
    `Session: ${key}`,
    ...line("Name", word("label") ?? word("displayName")),
    `Model: ${model.provider}/${model.id} (${model.name})`,
    ...line("Thinking", word("thinkingLevel") ?? word("thinkingDefault")),
    `Context: ${used} of ${model.contextWindow} tokens (${share} %)`,
    `Tokens: ${number("inputTokens")} in, ${number("outputTokens")} out`,
    `Cost: ${cost === 0 ? "0" : cost.toFixed(4)} USD`,
    // During its own run it would always say "running".
    ...line("Last run", word("status") === "running" ? undefined : word("status")),
    `Time: ${new Date(nowMs).toISOString()}`,
  ];
}
