// One session each on the four ways a model can be spoken to, against the scripted server: text, thinking, a
// tool and a provider's refusal come out the same on the wire.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { mockProvider, openGatewayProcess } from "#test/support/wire/gateway-process";
import type { GatewayProcess } from "#test/support/wire/gateway-process";
import { openModelServer } from "#test/support/model-server";
import type { ModelServer } from "#test/support/model-server";
import { label, openRefClient, record, textOf } from "#test/support/wire/refclient";
import type { RefClient } from "#test/support/wire/refclient";

const apis = ["openai-completions", "openai-responses", "anthropic-messages", "ollama"] as const;

let model: ModelServer;
let gateway: GatewayProcess;
let client: RefClient;

before(async () => {
  model = await openModelServer();
  const providers = Object.fromEntries(apis.map((api) => [`p-${api}`, mockProvider(model.url, api)]));
  const agents = { defaults: { model: { primary: `p-${apis[0]}/mock-1` } } };
  gateway = await openGatewayProcess({ config: { models: { providers }, agents } });
  client = await openRefClient({ url: gateway.url, token: gateway.token });
});

after(async () => {
  await client?.close();
  await gateway?.close();
  await model?.close();
});

for (const api of apis) {
  describe(`a model behind ${api}`, () => {
    test("answers in deltas, with its usage", async () => {
      const key = await session(api, "text");
      const run = await client.run(key, "[[deltas:12:30]]");
      const words = Array.from({ length: 12 }, (_, i) => `w${i + 1}`);
      assert.equal(textOf(run.terminal.payload["message"]), words.join(" "));
      const said = await history(key);
      const usage = record(said.at(-1)?.["usage"]);
      assert.deepEqual([usage["input"], usage["output"]], [11, 7]);
      assert.equal(said.at(-1)?.["api"], api);
      assert.equal(model.journal.findLast((entry) => entry.request.api === api)?.request.stream, true);
    });

    test("calls a tool and speaks about its result", async () => {
      const key = await session(api, "tool");
      const run = await client.run(key, `[[tool:exec:{"command":"echo from-${api}"}]]`);
      assert.ok(run.events.some((event) => label(event) === "agent.tool.result"));
      assert.equal(textOf(run.terminal.payload["message"]), `Tool result was: from-${api}`);
    });

    test("may think before it speaks", async () => {
      const run = await client.run(await session(api, "think"), "[[think:quietly]] aloud");
      assert.match(textOf(run.terminal.payload["message"]), /^Hello from mock\./);
      assert.doesNotMatch(textOf(run.terminal.payload["message"]), /quietly$/);
    });

    test("that refuses ends the run with its reason", async () => {
      const run = await client.run(await session(api, "refuse"), "[[error:400]] refuse");
      assert.equal(run.terminal.payload["state"], "error");
      assert.equal(record(run.terminal.payload["errorDetail"])["provider"], `p-${api}`);
    });
  });
}

async function session(api: string, name: string): Promise<string> {
  const key = `agent:main:${api}-${name}`;
  await client.request("sessions.create", { key, model: `p-${api}/mock-1` });
  return key;
}

async function history(sessionKey: string): Promise<Record<string, unknown>[]> {
  const { messages } = await client.request("chat.history", { sessionKey });
  return Array.isArray(messages) ? messages.map(record) : [];
}
