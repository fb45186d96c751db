import { change, findModel, setModel } from "./choice.ts";
import { overrideOf } from "#agents/run/prepare";
import { command } from "./port.ts";

export default command({
  name: "model",
  aliases: ["models"],
  description: "Show or set the model of this session; \"default\" goes back to the agent's own.",
  category: "options",
  acceptsArgs: true,
  args: [{ name: "model", description: "provider/model, or default", type: "string" }],
  immediate: true,
  run: async (ctx, args) => {
    const { deps, entry, where } = ctx;
    if (args === "") {
      const model = await deps.models.resolve(overrideOf(entry), where.agentId);
      const known = (await deps.models.list()).map((each) => `- ${each.provider}/${each.id}`);
      return { text: `Model: ${model.provider}/${model.id}\nAvailable:\n${known.join("\n")}` };
    }
    // The official flag for "this session", which is what we always do.
    const ref = args.replace(/(?:^|\s)-s(?=\s|$)/g, "").trim();
    if (ref === "default") {
      await change(ctx, { providerOverride: null, modelOverride: null, modelOverrideSource: null });
      return { text: "This session uses the agent's own model again." };
    }
    const model = await findModel(ctx, ref);
    if (!model) return { text: `There is no model "${ref}". Send /model to see the ones that exist.` };
    await setModel(ctx, model);
    return { text: `This session now uses ${model.provider}/${model.id}.` };
  },
});
