import { overrideOf, thinkingOf } from "#agents/run/prepare";
import { runSettings } from "#agents/run/settings";
import { command } from "./port.ts";

export default command({
  name: "status",
  description: "Show the model, the context and the queue of this session.",
  category: "status",
  immediate: true,
  run: async ({ deps, entry, where, counts }) => {
    const model = await deps.models.resolve(overrideOf(entry), where.agentId);
    const thinking = thinkingOf(deps.models, model, entry);
    const { active, queued } = counts();
    const lines = [
      `Session: ${where.key}`,
      `Model: ${model.provider}/${model.id}, thinking ${thinking}`,
      `Context: ${entry.totalTokens ?? 0} of ${model.contextWindow} tokens`,
      `Last run: ${entry.status ?? "none"}`,
      `Queue: ${
        entry.queueMode ?? runSettings(deps).queue.mode
      }; ${active} at work, ${queued} waiting in all`,
    ];
    return { text: lines.join("\n") };
  },
});
