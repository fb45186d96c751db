import { startOver } from "./start-over.ts";
import { command } from "./port.ts";

export default command({
  name: "reset",
  description: "Start this conversation over; words behind it are the first message.",
  category: "session",
  acceptsArgs: true,
  interrupts: true,
  run: (ctx, args) => startOver(ctx, "reset", args),
});
