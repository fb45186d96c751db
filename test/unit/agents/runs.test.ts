import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunRequest } from "#agents/port";
import { RunService } from "#agents/runs";
import { KEY, withHouse, type House } from "#test/support/run-house";

const never = new AbortController().signal;

function request(over: Partial<RunRequest> = {}): RunRequest {
  return {
    runId: "key-1", family: "chat", sessionKey: "main", agentId: "main", message: "hello",
    client: { id: "cli", mode: "cli", connectionId: "c", owner: true }, ...over,
  };
}

async function hanging(house: House) {
  house.model.answer([{ say: "Partial" }, { hang: true }]);
  const admission = await house.runs.submit(request());
  if (admission.status !== "started") throw new Error(admission.status);
  admission.start();
  await house.until("first delta", () => house.told.some(({ payload }) => payload["state"] === "delta"));
  return admission;
}

test("what was accepted is on the disk before the answer", async () => {
  await withHouse({}, async (house) => {
    const admission = await house.runs.submit(request());
    assert.equal(admission.status, "started");
    const [input] = await house.store.inbox.accepted(KEY);
    assert.deepEqual([input?.runId, input?.externalId, input?.payload["message"]], [
      "key-1",
      "key-1",
      "hello",
    ]);
    const record = await house.store.runs.get("key-1");
    assert.deepEqual([record?.status, record?.sessionKey, record?.family], ["queued", KEY, "chat"]);
    assert.deepEqual((await house.sessions.get(KEY))?.participants, ["cli"]);
    assert.deepEqual(house.told, [], "nothing is told before the acknowledgement");
  });
});

test("a repeat while the run is under way makes no second run", async () => {
  await withHouse({}, async (house) => {
    const first = await hanging(house);
    const again = await house.runs.submit(request());
    assert.equal(again.status, "in_flight");
    await house.runs.abort({ sessionKey: KEY, stopReason: "rpc" });
    assert.equal(again.status === "in_flight" && (await again.done).status, "aborted");
    assert.equal((await first.done).runId, "key-1");
    assert.equal(house.model.requests.length, 1);
  });
});

test("two requests with one key at the same moment make one run", async () => {
  await withHouse({}, async (house) => {
    const [one, two] = await Promise.all([house.runs.submit(request()), house.runs.submit(request())]);
    assert.deepEqual([one.status, two.status], ["started", "in_flight"]);
  });
});

test("a repeat after the end gets the cached outcome, also after a restart", async () => {
  await withHouse({}, async (house) => {
    await house.run("hello", { runId: "key-1", sessionKey: "main" });
    const again = await house.runs.submit(request());
    assert.equal(again.status === "settled" && again.outcome.text, "Hello from mock.");
    const restarted = new RunService(house.deps);
    const later = await restarted.submit(request());
    assert.equal(later.status === "settled" && later.outcome.status, "ok");
    assert.equal(house.model.requests.length, 1);
  });
});

test("a key that was used for another request is refused", async () => {
  await withHouse({}, async (house) => {
    await house.run("hello", { runId: "key-1" });
    const other = { code: "IDEMPOTENCY_CONFLICT" };
    await assert.rejects(house.runs.submit(request({ message: "something else" })), other);
    await assert.rejects(house.runs.submit(request({ sessionKey: "agent:main:x" })), other);
    await assert.rejects(new RunService(house.deps).submit(request({ message: "something else" })), other);
  });
});

test("an empty message without a picture is refused", async () => {
  await withHouse({}, async (house) => {
    const problem = { message: "message or attachment required" };
    await assert.rejects(house.runs.submit(request({ message: " " })), problem);
    const images = [{ type: "image" as const, data: "AAAA", mimeType: "image/png" }];
    const admission = await house.runs.submit(request({ message: "", images }));
    assert.equal(admission.status, "started");
  });
});

test("a client with an old idea of the conversation is told so", async () => {
  await withHouse({}, async (house) => {
    await house.run("hello");
    const entry = await house.sessions.get(KEY);
    const { id } = await house.store.transcript.tail(entry?.sessionId ?? "");
    const stale = house.runs.submit(request({ runId: "a", expectedLeafEntryId: "somewhere else" }));
    await assert.rejects(stale, (error: { details?: unknown }) => {
      assert.deepEqual(error.details, { reason: "active-leaf-changed" });
      return true;
    });
    await assert.rejects(house.runs.submit(request({ runId: "b", expectedSessionId: "another" })), {
      code: "SESSION_CHANGED",
    });
    const fits = request({ runId: "c", expectedLeafEntryId: id, expectedSessionId: entry?.sessionId ?? "" });
    assert.equal((await house.runs.submit(fits)).status, "started");
    assert.equal(await house.store.runs.get("a"), null);
  });
});

test("waiting ends with the outcome, and without one after the time", async () => {
  await withHouse({}, async (house) => {
    await hanging(house);
    const early = house.runs.wait("key-1", 100, never);
    await house.test.advance(100);
    assert.equal(await early, null);
    const late = house.runs.wait("key-1", 60_000, never);
    await house.test.settle();
    await house.runs.abort({ sessionKey: KEY, stopReason: "rpc" });
    assert.equal((await late)?.status, "aborted");
    assert.equal((await house.runs.wait("key-1", 0, never))?.status, "aborted", "also when it is over");
    assert.equal((await new RunService(house.deps).wait("key-1", 0, never))?.status, "aborted");
  });
});

test("somebody may wait for a run that comes later", async () => {
  await withHouse({}, async (house) => {
    const waiting = house.runs.wait("key-1", 1_000, never);
    await house.test.settle();
    await house.run("hello", { runId: "key-1" });
    assert.equal((await waiting)?.text, "Hello from mock.");
    const unknown = house.runs.wait("nobody", 50, never);
    await house.test.advance(50);
    assert.equal(await unknown, null);
  });
});

test("a caller that goes away stops waiting, and the run goes on", async () => {
  await withHouse({}, async (house) => {
    await hanging(house);
    const gone = new AbortController();
    const waiting = house.runs.wait("key-1", 60_000, gone.signal);
    await house.test.settle();
    gone.abort();
    assert.equal(await waiting, null);
    assert.equal(house.runs.phase("key-1"), "running");
  });
});

test("the active runs of a session show their text so far", async () => {
  await withHouse({}, async (house) => {
    await hanging(house);
    const [run, ...others] = house.runs.active(KEY);
    assert.deepEqual([run?.runId, run?.text, others.length], ["key-1", "Partial", 0]);
    assert.equal(typeof run?.startedAt, "number");
    assert.deepEqual(house.runs.active("agent:main:x"), []);
    await house.runs.abort({ sessionKey: "main", stopReason: "rpc" });
    assert.deepEqual(house.runs.active(KEY), []);
    assert.equal(house.runs.phase("key-1"), null);
  });
});

test("draining refuses new work, waits, and stops the rest at the end of the budget", async () => {
  await withHouse({}, async (house) => {
    const running = await hanging(house);
    const waiting = await house.send("later", { queueMode: "followup" });
    const drained = house.runs.drain(1_000);
    await assert.rejects(house.runs.submit(request({ runId: "new" })), { code: "DRAINING" });
    await house.test.advance(1_000);
    await drained;
    assert.deepEqual((await running.done).status, "interrupted");
    assert.equal((await waiting.done).stopReason, "shutdown");
    assert.equal(
      (await house.store.inbox.accepted(KEY)).length,
      1,
      "what waited is still there for the next start",
    );
    assert.deepEqual(house.runs.counts(), { active: 0, queued: 0 });
  });
});

test("an aborted session reset meanwhile is not written to", async () => {
  await withHouse({}, async (house) => {
    const running = await hanging(house);
    const reset = house.sessions.edits.reset({ sessionKey: KEY }, { runs: house.runs, signal: never });
    assert.equal((await running.done).status, "aborted");
    await reset;
    const entry = await house.sessions.get(KEY);
    assert.deepEqual(await house.sessions.context(entry?.sessionId ?? ""), []);
  });
});
