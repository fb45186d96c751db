import assert from "node:assert/strict";
import { test } from "node:test";
import { textOf } from "#protocol/records/message";
import { testTool, withHouse, type House } from "#test/support/run-house";
import { z } from "zod";

async function results(house: House): Promise<{ text: string; isError: boolean }[]> {
  return (await house.messages()).flatMap((message) =>
    message.role === "toolResult" ? [{ text: textOf(message), isError: message.isError }] : []);
}

test("a tool that does not exist is told to the model and the run goes on", async () => {
  await withHouse({}, async (house) => {
    house.model.answer([{ call: "nope" }], [{ say: "Never mind." }]);
    const outcome = await house.run("go");
    assert.equal(outcome.text, "Never mind.");
    const [result] = await results(house);
    assert.ok(result?.isError);
    assert.deepEqual(JSON.parse(result.text), {
      status: "error",
      tool: "nope",
      error: 'Tool "nope" does not exist.',
    });
    assert.equal(house.model.requests[1]?.messages.at(-1)?.role, "toolResult");
  });
});

test("arguments that do not fit are told with the place", async () => {
  const read = testTool("read", async () => ({ content: [] }), {
    params: z.strictObject({ path: z.string() }),
  });
  await withHouse({ tools: [read] }, async (house) => {
    house.model.answer([{ call: "read", args: { file: "x" } }]);
    await house.run("go");
    const [result] = await results(house);
    assert.match(result?.text ?? "", /must have required property 'path'.*unexpected property 'file'/);
  });
});

test("a tool that throws is an error for the model and not the end of the run", async () => {
  const bad = testTool("bad", async () => {
    throw new Error("disk on fire");
  });
  await withHouse({ tools: [bad] }, async (house) => {
    house.model.answer([{ call: "bad" }]);
    const outcome = await house.run("go");
    assert.equal(outcome.status, "ok");
    assert.match((await results(house))[0]?.text ?? "", /disk on fire/);
    const end = house.told.find(({ payload }) => payload["stream"] === "item"
      && (payload["data"] as Record<string, unknown>)["phase"] === "end");
    const data = end?.payload["data"] as Record<string, unknown>;
    assert.deepEqual([data["status"], data["error"]], ["failed", "disk on fire"]);
  });
});

test("calls run one after the other, unless all of their tools may run beside each other", async () => {
  for (const [parallel, expected] of [[false, 1], [true, 3]] as const) {
    let open = 0;
    let most = 0;
    const work = testTool("work", async () => {
      most = Math.max(most, open += 1);
      await new Promise((resolve) => setTimeout(resolve, 1));
      open -= 1;
      return { content: [{ type: "text", text: "done" }] };
    }, { parallel });
    await withHouse({ tools: [work] }, async (house) => {
      house.model.answer([{ call: "work" }, { call: "work" }, { call: "work" }]);
      await house.run("go");
      assert.equal((await results(house)).length, 3);
    });
    assert.equal(most, expected);
  }
});

test("a huge result is cut with a mark before a model sees it", async () => {
  const big = testTool("big", async () => ({ content: [{ type: "text", text: "x".repeat(500_000) }] }));
  await withHouse({ tools: [big] }, async (house) => {
    house.model.answer([{ call: "big" }]);
    await house.run("go");
    const [result] = await results(house);
    assert.ok((result?.text.length ?? 0) < 65_000);
    assert.match(result?.text ?? "", /more characters were cut/);
  });
});

test("progress is shown at once and then now and then", async () => {
  let finish = (): void => {};
  const done = new Promise<void>((resolve) => void (finish = resolve));
  const slow = testTool("exec", async (_args, ctx) => {
    for (let line = 1; line <= 50; line++) ctx.progress("line\n".repeat(line));
    await done;
    return { content: [{ type: "text", text: "end" }] };
  });
  await withHouse({ tools: [slow] }, async (house) => {
    house.model.answer([{ call: "exec", args: { command: "count" } }]);
    const { runId, done: ended } = await house.send("go");
    const updates = (): number => house.order(runId).filter((name) => name === "agent.tool.update").length;
    await house.until("progress", () => updates() === 1);
    await house.test.advance(150);
    assert.equal(updates(), 2);
    finish();
    await ended;
    await house.test.advance(1_000);
    assert.equal(updates(), 2);
    assert.equal(house.test.scheduled() > 50, false);
  });
});
