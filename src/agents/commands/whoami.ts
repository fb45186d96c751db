import { command } from "./port.ts";

export default command({
  name: "whoami",
  aliases: ["id"],
  description: "Show how you are known here.",
  category: "status",
  immediate: true,
  run: async ({ request, where }) => {
    const { id, mode, owner } = request.client;
    const lines = [
      `Client: ${id} (${mode})`,
      `Owner: ${owner ? "yes" : "no"}`,
      `Session: ${where.key}`,
      `Agent: ${where.agentId}`,
    ];
    return { text: lines.join("\n") };
  },
});
