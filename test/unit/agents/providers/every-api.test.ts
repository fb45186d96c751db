// The same conversation over each wire API: what the run loop sees must not depend on the vendor.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { ModelPort } from "#agents/port";
import type { Message } from "#protocol/records/message";
import anthropicMessages from "#agents/providers/anthropic-messages";
import ollama from "#agents/providers/ollama";
import openaiCompletions from "#agents/providers/openai-completions";
import openaiResponses from "#agents/providers/openai-responses";
import { type ModelServer, openModelServer } from "#test/support/model-server";
import { collect, done, failure, modelAt, providerDeps, requestFor, said } from "#test/support/model/port";

const tool = {
  name: "exec",
  description: "Runs a command.",
  parameters: { type: "object", properties: { command: { type: "string" } }, required: ["command"] },
};

for (const provider of [openaiCompletions, openaiResponses, anthropicMessages, ollama]) {
  describe(provider.api, () => {
    let server: ModelServer;
    let port: ModelPort;
    before(async () => {
      server = await openModelServer();
      port = provider.open(providerDeps());
    });
    after(() => server.close());
    const model = () => modelAt(server.url, provider.api);

    it("streams text in pieces and ends with the whole message, its usage and its price", async () => {
      const events = await collect(port, requestFor(model(), "[[deltas:12]]"));
      assert.ok(events.filter((event) => event.type === "text").length >= 12);
      const message = done(events);
      assert.equal(
        said(events),
        message.content.map((block) => (block.type === "text" ? block.text : "")).join(""),
      );
      assert.match(said(events), /^w1 w2 .* w12$/);
      assert.equal(message.stopReason, "stop");
      assert.equal(message.usage.input, 11);
      assert.equal(message.usage.output, 7);
      assert.equal(message.usage.totalTokens, 18);
      assert.ok(Math.abs(message.usage.cost.total - 0.000025) < 1e-12);
      assert.deepEqual(Object.keys(message.usage).sort(), [
        "cacheRead",
        "cacheWrite",
        "cost",
        "input",
        "output",
        "totalTokens",
      ]);
    });

    it("hands over a tool call and accepts its result in the next request", async () => {
      const text = '[[tool:exec:{"command":"echo 42"}]]';
      const first = await collect(port, requestFor(model(), text, { tools: [tool] }));
      const call = first.find((event) => event.type === "toolCall");
      assert.ok(call?.type === "toolCall");
      assert.equal(call.call.name, "exec");
      assert.deepEqual(call.call.arguments, { command: "echo 42" });
      assert.notEqual(call.call.id, "");
      const message = done(first);
      assert.equal(message.stopReason, "toolUse");
      const messages: Message[] = [
        { role: "user", content: text, timestamp: 1 },
        message,
        {
          role: "toolResult",
          toolCallId: call.call.id,
          toolName: "exec",
          isError: false,
          timestamp: 2,
          content: [{ type: "text", text: "42" }],
          details: { hidden: "never sent" },
        },
      ];
      const second = await collect(port, requestFor(model(), "", { tools: [tool], messages }));
      assert.equal(said(second), "Tool result was: 42");
      const sent = server.journal.at(-1)?.request;
      assert.deepEqual(sent?.tools, ["exec"]);
      assert.doesNotMatch(JSON.stringify(sent?.body), /never sent/);
    });

    it("keeps thinking apart from the answer", async () => {
      const events = await collect(port, requestFor(model(), "[[think:because]] hi", { thinking: "medium" }));
      const thinking = events.map((event) => (event.type === "thinking" ? event.delta : "")).join("");
      // The responses API closes a summary with an empty line.
      assert.equal(thinking.trim(), "because");
      assert.match(said(events), /^Hello from mock/);
      assert.equal(done(events).content[0]?.type, "thinking");
    });

    it("sends the system prompt, no custom rows, and names this program", async () => {
      const messages: Message[] = [
        { role: "custom", customType: "run-interrupted", content: "marker", display: true, timestamp: 1 },
        { role: "user", content: "plain words", timestamp: 2 },
      ];
      await collect(port, requestFor(model(), "", { messages }));
      const sent = server.journal.at(-1)?.request;
      assert.match(JSON.stringify(sent?.body), /You are a test\./);
      assert.doesNotMatch(JSON.stringify(sent?.body), /marker/);
      assert.equal(sent?.headers["user-agent"], "openclaw-test");
    });

    it("closes the connection when the run is aborted, and keeps what was said", async () => {
      const abort = new AbortController();
      const events = [];
      for await (const event of port.stream(requestFor(model(), "[[hang]]", { signal: abort.signal }), "k")) {
        events.push(event);
        if (said(events) === "Partial text before hang") abort.abort();
      }
      const { failure: found, message } = failure(events);
      assert.equal(found.kind, "aborted");
      assert.equal(message.stopReason, "aborted");
      assert.deepEqual(message.content, [{ type: "text", text: "Partial text before hang" }]);
      await gone(server);
    });

    it("closes the connection when the reader goes away without a word", async () => {
      for await (const event of port.stream(requestFor(model(), "[[hang]]"), "k")) {
        if (event.type === "text") break;
      }
      await gone(server);
    });

    it("calls a silent provider a timeout", async () => {
      const events = await collect(port, requestFor({ ...model(), timeoutMs: 150 }, "[[hang]]"));
      assert.equal(failure(events).failure.kind, "timeout");
      assert.equal(failure(events).failure.visible, true);
      await gone(server);
    });

    for (
      const [status, kind] of [[400, "format"], [401, "auth"], [429, "rate_limit"], [
        500,
        "server_error",
      ]] as const
    ) {
      it(`calls HTTP ${status} ${kind} and tries once only`, async () => {
        const calls = server.counts.calls;
        const { failure: found, message } = failure(
          await collect(port, requestFor(model(), `[[error:${status}]]`)),
        );
        assert.equal(found.kind, kind);
        assert.equal(found.status, status);
        assert.equal(found.visible, false);
        assert.match(found.message, new RegExp(`mock forced error ${status}`));
        assert.equal(message.errorMessage, found.message);
        assert.deepEqual(message.content, []);
        assert.equal(server.counts.calls, calls + 1);
      });
    }

    it("reads how long the provider asks to wait", async () => {
      server.play(() => [{ kind: "status", status: 429, headers: { "retry-after": "7" } }]);
      const { failure: found } = failure(await collect(port, requestFor(model(), "x")));
      server.play(undefined);
      assert.equal(found.retryAfterMs, 7_000);
    });

    it("calls a torn connection a network failure and keeps what was said", async () => {
      const { failure: found, message } = failure(await collect(port, requestFor(model(), "[[cut]]")));
      assert.equal(found.kind, "network");
      assert.equal(found.visible, true);
      assert.deepEqual(message.content, [{ type: "text", text: "Partial text before cut" }]);
    });

    it("names the host of a server that is not there, and no secret", async () => {
      const nowhere = modelAt("http://127.0.0.1:1", provider.api, {
        headers: { "x-secret": "hunter2-hunter2" },
      });
      const { failure: found } = failure(await collect(port, requestFor(nowhere, "hi")));
      assert.equal(found.kind, "network");
      assert.match(found.message, /cannot reach http:\/\/127\.0\.0\.1:1:/);
      assert.doesNotMatch(found.message, /hunter2|key-of-the-test/);
    });

    it("needs no key for a server on this machine", async () => {
      const events = [];
      for await (const event of port.stream(requestFor(model(), "hi"), undefined)) events.push(event);
      assert.equal(events.at(-1)?.type, "done");
    });

    it("takes the key out of what a provider echoes", async () => {
      server.play(() => [{ kind: "status", status: 401, message: "bad key key-of-the-test given" }]);
      const { failure: found } = failure(await collect(port, requestFor(model(), "x")));
      server.play(undefined);
      assert.match(found.message, /bad key \[redacted\] given/);
    });
  });
}

/** Waits until the server has seen the last client leave. */
async function gone(server: ModelServer): Promise<void> {
  for (let tries = 0; tries < 200 && server.counts.open > 0; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.equal(server.counts.open, 0);
  assert.equal(server.journal.at(-1)?.outcome, "left");
}
