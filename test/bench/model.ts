// A model server that costs nothing: `deltas:<count>:<everyMs>` in the prompt, OpenAI chat streaming. The
// first delta carries the wall clock of the moment it was written, so that a reader knows how long it was on
// its way.
import { wallMs } from "./measure.ts";

const encoder = new TextEncoder();

function chunk(delta: object, finish: string | null = null): Uint8Array {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  const body = { id: "bench", object: "chat.completion.chunk", created: 1, model: "bench-1", choices };
  return encoder.encode(`data: ${JSON.stringify(body)}\n\n`);
}

async function* answer(count: number, everyMs: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < count; i++) {
    yield chunk({ role: "assistant", content: i === 0 ? `sent=${wallMs()} ` : `word${i} ` });
    if (everyMs > 0) await Bun.sleep(everyMs);
  }
  yield chunk({}, "stop");
  yield encoder.encode("data: [DONE]\n\n");
}

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: Number(process.argv[2] ?? 0),
  idleTimeout: 60,
  async fetch(request) {
    const [, count, everyMs] = /deltas:(\d+):(\d+)(?![\s\S]*deltas:)/.exec(await request.text()) ?? [];
    const chunks = answer(Number(count ?? 2), Number(everyMs ?? 0));
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { value, done } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    });
    return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
  },
});
console.log(`port ${server.port}`);
