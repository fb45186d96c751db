import { change } from "./choice.ts";
import { thinkingLevels } from "#agents/models/thinking";
import { overrideOf, thinkingOf } from "#agents/run/prepare";
import { command } from "./port.ts";

export default command({
  name: "think",
  aliases: ["thinking", "t"],
  description: "Show or set how hard the model thinks in this session.",
  category: "options",
  acceptsArgs: true,
  args: [{ name: "level", description: "A level, or default", type: "string", dynamic: true }],
  immediate: true,
  run: async (ctx, args) => {
    const { deps, entry, where } = ctx;
    const model = await deps.models.resolve(overrideOf(entry), where.agentId);
    const levels = thinkingLevels(model);
    const level = args.toLowerCase();
    if (level === "") {
      const now = thinkingOf(deps.models, model, entry);
      return { text: `Thinking: ${now}. Levels of ${model.provider}/${model.id}: ${levels.join(", ")}.` };
    }
    if (level === "default") {
      await change(ctx, { thinkingLevel: null });
      return { text: "Thinking is back to its default." };
    }
    if (!levels.includes(level)) {
      const ref = `${model.provider}/${model.id}`;
      return {
        text: `Thinking level "${level}" is not supported for ${ref}. Use one of: ${levels.join(", ")}.`,
      };
    }
    await change(ctx, { thinkingLevel: level });
    return { text: `Thinking: ${level}.` };
  },
});
