import { command } from "./port.ts";

export default command({
  name: "stop",
  description: "Stop the current run and what waits behind it.",
  category: "session",
  immediate: true,
  run: async ({ stop }) => {
    const count = await stop();
    return {
      text: count === 0 ? "Nothing was running." : `Stopped ${count === 1 ? "one run" : `${count} runs`}.`,
    };
  },
});
