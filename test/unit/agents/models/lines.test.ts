import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { lines } from "#agents/models/lines";

function streamOf(parts: readonly Uint8Array[], onCancel: () => void = () => {}): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      const part = parts[at++];
      if (part) controller.enqueue(part);
      else controller.close();
    },
    cancel: onCancel,
  });
}

async function all(stream: ReadableStream<Uint8Array>, charsMax?: number): Promise<string[]> {
  const out = [];
  for await (const line of lines(stream, charsMax)) out.push(line);
  return out;
}

describe("lines", () => {
  it("come whole however the bytes are cut, characters included", async () => {
    const bytes = new TextEncoder().encode('{"a":"ä€"}\r\n\n{"b":1}\nlast');
    for (const size of [1, 2, 3, 7, bytes.length]) {
      const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.slice(i * size, (i + 1) * size));
      assert.deepEqual(await all(streamOf(parts)), ['{"a":"ä€"}', '{"b":1}', "last"]);
    }
  });

  it("may not be endless", async () => {
    const part = new TextEncoder().encode("x".repeat(100));
    await assert.rejects(all(streamOf([part, part, part]), 150), /too long/);
  });

  it("give the stream back when the reader leaves early", async () => {
    let cancelled = false;
    const part = new TextEncoder().encode("a\nb\n");
    for await (const line of lines(streamOf([part, part], () => void (cancelled = true)))) {
      assert.equal(line, "a");
      break;
    }
    assert.equal(cancelled, true);
  });
});
