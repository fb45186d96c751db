import { command } from "./port.ts";

export default command({
  name: "help",
  aliases: ["commands"],
  description: "Show the commands that exist.",
  category: "status",
  immediate: true,
  run: async ({ commands }) => {
    const lines = commands.map((each) => `/${each.name}: ${each.description}`);
    return { text: `Commands:\n${lines.join("\n")}` };
  },
});
