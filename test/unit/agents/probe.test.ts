import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { afterEach, describe, it } from "node:test";
import { isLoopback, probeLocal } from "#agents/probe";
import { systemClock } from "#kernel/clock";
import { openModelServer } from "#test/support/model-server";

const clock = systemClock();
const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** A server that answers paths with fixed JSON, and says nothing to the paths set to null. */
async function fake(routes: Record<string, unknown>): Promise<string> {
  const server = createServer((req, res) => {
    const path = (req.url ?? "").split("?")[0] ?? "";
    if (routes[path] === null) return;
    res.statusCode = path in routes ? 200 : 404;
    res.end(JSON.stringify(routes[path] ?? {}));
  });
  open.push(server);
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
}

const probe = (provider: string, url: string, timeoutMs = 400) =>
  probeLocal({ clock, fetch, endpoints: [{ provider, url }], timeoutMs });

describe("probing local model servers", () => {
  it("lists what Ollama has, but holds nothing ready that is not loaded", async () => {
    const server = await openModelServer({ models: ["mock-1", "mock-2"] });
    const found = await probe("ollama", server.url);
    await server.close();
    assert.deepEqual(found.map(({ model }) => `${model.provider}/${model.id}`), [
      "ollama/mock-1",
      "ollama/mock-2",
    ]);
    assert.ok(found.every(({ ready }) => !ready));
    assert.equal(found[0]?.model.api, "ollama");
    assert.equal(found[0]?.model.contextWindow, 32_768);
  });

  it("holds a loaded Ollama model ready when it can call tools and remembers enough", async () => {
    const show = (capabilities: string[]) => ({ capabilities, model_info: { "x.context_length": 131_072 } });
    const routes = {
      "/api/tags": { models: [{ model: "a" }] },
      "/api/ps": { models: [{ model: "a", context_length: 40_960 }] },
      "/api/show": show(["completion", "tools", "thinking", "vision"]),
    };
    const [good] = await probe("ollama", await fake(routes));
    assert.equal(good?.ready, true);
    assert.equal(good?.model.contextWindow, 40_960);
    assert.equal(good?.model.reasoning, true);
    assert.deepEqual(good?.model.input, ["text", "image"]);
    const [mute] = await probe("ollama", await fake({ ...routes, "/api/show": show(["completion"]) }));
    assert.equal(mute?.ready, false);
    const small = { models: [{ model: "a", context_length: 4_096 }] };
    const [short] = await probe("ollama", await fake({ ...routes, "/api/ps": small }));
    assert.equal(short?.ready, false);
    assert.deepEqual(await probe("ollama", await fake({ ...routes, "/api/show": show(["embedding"]) })), []);
  });

  it("takes the loaded instance of LM Studio for the truth and refuses a short context", async () => {
    const model = (context: number) => ({
      models: [
        { type: "embedding", key: "e" },
        {
          type: "llm",
          key: "org/m",
          display_name: "M",
          max_context_length: 100_000,
          capabilities: { trained_for_tool_use: true, vision: false },
          loaded_instances: [{ id: "m-1", config: { context_length: context } }],
        },
      ],
    });
    const [good] = await probe("lmstudio", await fake({ "/api/v1/models": model(20_000) }));
    assert.deepEqual([good?.model.id, good?.model.contextWindow, good?.ready], ["m-1", 20_000, true]);
    const [short] = await probe("lmstudio", await fake({ "/api/v1/models": model(8_192) }));
    assert.equal(short?.ready, false);
  });

  it("lists the models of other servers without promising that tools work", async () => {
    const routes = {
      "/v1/models": { data: [{ id: "big", max_model_len: 65_536 }, { id: "nomic-embed-text" }] },
    };
    const found = await probe("vllm", await fake(routes));
    assert.equal(found.length, 1);
    assert.deepEqual([found[0]?.model.contextWindow, found[0]?.ready], [65_536, false]);
    assert.match(found[0]?.model.baseUrl ?? "", /\/v1$/);
  });

  it("gives up on a silent server, a stranger and a closed port, and never leaves this machine", async () => {
    const before = performance.now();
    const silent = await fake({ "/api/tags": null, "/api/ps": null });
    assert.deepEqual(await probe("ollama", silent, 100), []);
    assert.ok(performance.now() - before < 1_000);
    assert.deepEqual(await probe("vllm", await fake({ "/v1/models": ["what"] })), []);
    assert.deepEqual(await probe("jan", "http://127.0.0.1:1"), []);
    let asked = 0;
    const spy = ((_url: string) => {
      asked++;
      return Promise.reject<Response>(new Error("no"));
    }) as typeof fetch;
    await probeLocal({ clock, fetch: spy, endpoints: [{ provider: "vllm", url: "http://192.0.2.1:8000" }] });
    assert.equal(asked, 0);
  });

  it("knows loopback addresses", () => {
    for (const url of ["http://127.0.0.1:1", "http://localhost/x", "http://[::1]:2"]) {
      assert.ok(isLoopback(url), url);
    }
    for (const url of ["http://127.0.0.1.evil.example", "http://10.0.0.1", "", "x"]) {
      assert.ok(!isLoopback(url), url);
    }
  });
});
