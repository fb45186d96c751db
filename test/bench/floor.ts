// The floor: a bare server of the same runtime, compiled with the same recipe. Answers HTTP, and echoes each
// WebSocket request after validating it. Our numbers are ratios to this.
import { z } from "zod";

const Frame = z.strictObject({
  type: z.literal("req"), id: z.string().min(1), method: z.string().min(1), params: z.unknown().optional(),
});

Bun.serve({
  hostname: "127.0.0.1",
  port: Number(process.argv[2] ?? 0),
  development: false,
  fetch: (request, server) =>
    server.upgrade(request, { data: {} }) ? undefined : new Response('{"ok":true,"status":"live"}'),
  websocket: {
    data: {},
    message(socket, text) {
      const frame = Frame.parse(JSON.parse(String(text)));
      socket.send(JSON.stringify({ type: "res", id: frame.id, ok: true, payload: frame.params ?? {} }));
    },
  },
});
