import { runSettings } from "#agents/run/settings";
import { change } from "./choice.ts";
import { command } from "./port.ts";

const MODES = ["steer", "followup", "collect", "interrupt"];

export default command({
  name: "queue",
  description: "Show or set what happens to messages that arrive while a run is at work.",
  category: "options",
  acceptsArgs: true,
  args: [{
    name: "mode", description: "How messages wait", type: "string",
    choices: [...MODES, "default"].map((value) => ({ value, label: value })),
  }],
  immediate: true,
  run: async (ctx, args) => {
    const mode = args.toLowerCase();
    if (mode === "") {
      const now = ctx.entry.queueMode ?? runSettings(ctx.deps).queue.mode;
      return { text: `Queue mode: ${now}. Modes: ${MODES.join(", ")}.` };
    }
    if (mode !== "default" && !MODES.includes(mode)) {
      return { text: `There is no queue mode "${mode}". Use one of: ${MODES.join(", ")}, default.` };
    }
    await change(ctx, { queueMode: mode === "default" ? null : mode });
    return { text: mode === "default" ? "The queue mode is back to its default." : `Queue mode: ${mode}.` };
  },
});
