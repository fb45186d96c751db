import { startOver } from "./start-over.ts";
import { command } from "./port.ts";

export default command({
  name: "new",
  description: "Start a new conversation here, with another model if one is named first.",
  category: "session",
  acceptsArgs: true,
  args: [{ name: "message", description: "A model, and the first message", type: "string" }],
  interrupts: true,
  run: (ctx, args) => startOver(ctx, "new", args),
});
