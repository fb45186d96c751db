// The offline helper in conversation, with the real tools behind it.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { OFFLINE } from "#agents/models/offline-model";
import type { ModelEvent } from "#agents/port";
import offline from "#agents/providers/offline";
import type { Message } from "#protocol/records/message";
import { makeEnv } from "#test/support/env";
import { done, providerDeps, requestFor, said } from "#test/support/model/port";
import { type ToolRig, toolRig } from "#test/support/tool-rig";

describe("the offline helper", () => {
  let rig: ToolRig;
  const history: Message[] = [];
  const port = offline.open(providerDeps({ env: makeEnv().env }));
  before(async () => {
    rig = await toolRig();
  });
  after(() => rig.close());

  /**
   * Runs one message to its answer, as the run loop would; returns the answer and the tools called on the
   * way.
   */
  async function ask(text: string): Promise<{ answer: string; calls: string[]; events: ModelEvent[] }> {
    history.push({ role: "user", content: text, timestamp: makeEnv().now() });
    const calls: string[] = [];
    for (let turn = 0; turn < 6; turn++) {
      const tools = rig.tools.specs(rig.tools.effective({ agentId: "main" }));
      const events: ModelEvent[] = [];
      const request = requestFor(OFFLINE, "", { messages: history, tools });
      for await (const event of port.stream(request, undefined)) events.push(event);
      const message = done(events);
      assert.equal(message.usage.totalTokens, 0);
      assert.equal(message.usage.cost.total, 0);
      history.push(message);
      const call = message.content.find((block) => block.type === "toolCall");
      if (!call) return { answer: said(events), calls, events };
      calls.push(call.name);
      const result = await rig.call(call.name, call.arguments);
      history.push({
        role: "toolResult",
        toolCallId: call.id,
        toolName: call.name,
        content: result.content,
        isError: result.isError ?? false,
        ...(result.details ? { details: result.details } : {}),
        timestamp: 1,
      });
    }
    throw new Error("no answer after six turns");
  }

  it("says plainly that it is not an AI, and how to connect one", async () => {
    for (const text of ["hello", "write me a poem", "who are you?"]) {
      const { answer, calls } = await ask(text);
      assert.match(
        answer,
        /^No AI model is connected\. I am the built-in offline helper: a small program, not an AI\./,
      );
      assert.match(answer, /ANTHROPIC_API_KEY/);
      assert.match(answer, /models\.providers/);
      assert.match(answer, /Ollama/);
      assert.match(answer, /openclaw models status/);
      assert.deepEqual(calls, []);
    }
  });

  it("streams its answer in a few pieces that make the whole", async () => {
    const { events, answer } = await ask("hello");
    const deltas = events.filter((event) => event.type === "text");
    assert.ok(deltas.length >= 2 && deltas.length <= 5, String(deltas.length));
    assert.deepEqual(done(events).content, [{ type: "text", text: answer }]);
  });

  it("answers the same to the same", async () => {
    assert.equal((await ask("hello")).answer, (await ask("hello")).answer);
  });

  it("tells the time and does sums", async () => {
    assert.match((await ask("what time is it?")).answer, /^It is Thu,? 1 Jan 2026.*12:00 (UTC|GMT)\.$/);
    assert.equal((await ask("12*7+3")).answer, "12*7+3 = 87");
    assert.equal((await ask("1/0")).answer, "1/0 = not a number");
  });

  it("sees through the time stamp that runs put before a message", async () => {
    assert.equal((await ask("[Thu 2026-01-01 12:00 UTC] what is 2+2?")).answer, "2+2 = 4");
  });

  it("keeps notes through the file tools, and finds them again", async () => {
    assert.equal((await ask("show my notes")).answer, "There are no notes yet.");
    const first = await ask("note: buy milk");
    assert.deepEqual(first.calls, ["edit", "write"]);
    assert.equal(first.answer, "Noted in notes.md: buy milk");
    const second = await ask("remember that the key is under the mat");
    assert.deepEqual(second.calls, ["edit"]);
    assert.equal((await ask("search notes milk")).answer, "- buy milk");
    assert.equal((await ask("my notes")).answer, "- buy milk\n- the key is under the mat");
    assert.equal((await ask("search notes for bread")).answer, 'No note contains "bread".');
  });

  it("adds to notes that somebody wrote by hand without losing a word", async () => {
    await writeFile(path.join(rig.workspace, "notes.md"), "mine\n- old");
    const { calls } = await ask("note: new");
    assert.deepEqual(calls, ["edit", "read", "write"]);
    const text = await readFile(path.join(rig.workspace, "notes.md"), "utf8");
    assert.match(text, /^mine\n- old\n- new\n<!--/);
  });

  it("understands reminders, says that none will ring, and keeps them as notes when asked", async () => {
    const { answer, calls } = await ask("remind me in 20 minutes to stretch");
    assert.match(answer, /"stretch" at Thu,? 1 Jan 2026.*12:20/);
    assert.match(answer, /reminders need automations, which this build does not have yet: nothing will ring/);
    assert.deepEqual(calls, []);
    assert.match((await ask("keep it as a note")).answer, /^Noted in notes\.md: stretch \(Thu.*12:20/);
    assert.match((await ask("remind me to smile")).answer, /nothing would remind you of "smile"/);
  });

  it("lists and reads files, and relays what went wrong", async () => {
    await writeFile(path.join(rig.workspace, "todo.txt"), "one\ntwo\n");
    const list = await ask("list files");
    assert.deepEqual(list.calls, ["ls"]);
    assert.match(list.answer, /todo\.txt/);
    assert.equal((await ask("read todo.txt")).answer, "one\ntwo");
    assert.match((await ask("cat ../openclaw.json")).answer, /^That did not work: .*own state/);
    assert.match((await ask("read nope.md")).answer, /^That did not work: File not found/);
  });

  it("runs commands only where they are allowed", async () => {
    assert.match(
      (await ask("run: echo hi")).answer,
      /`exec`, which I may not use.*tools\.exec\.mode to "full"/,
    );
    rig.set({ tools: { exec: { mode: "full" } } });
    assert.equal((await ask("run: echo hi")).answer, "hi");
    rig.set({ tools: { deny: ["read"] } });
    assert.match((await ask("note: x")).answer, /`read`, which I may not use.*tool policy/);
    rig.set({});
  });

  it("stops before it starts when the run is already aborted", async () => {
    const request = requestFor(OFFLINE, "hello", { signal: AbortSignal.abort() });
    const events = [];
    for await (const event of port.stream(request, undefined)) events.push(event);
    assert.deepEqual(events.map((event) => event.type), ["failed"]);
  });
});
