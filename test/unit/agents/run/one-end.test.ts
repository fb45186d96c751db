// Whatever happens to its session, an accepted run tells its end once (S-101).
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { RunOutcome, RunRequest } from "#agents/port";
import { type House, withHouse } from "#test/support/run-house";
import type { Step } from "#test/support/model/scripted";

const KEY = "agent:main:brief";

type Moment = (house: House) => Promise<void>;

/**
 * When the session is taken away: at any turn of the event loop from the start on, and while the model works.
 */
const moments: Moment[] = [
  ...Array.from({ length: 10 }, (_none, turns) => () => turnsOf(turns)),
  (house) => house.until("the model was asked", () => house.model.requests.length > 0),
];

const ways: Record<string, (house: House, sessionId: string) => Promise<unknown>> = {
  delete: (house) => house.sessions.edits.delete({ sessionKey: KEY }, stopping(house)),
  reset: (house) => house.sessions.edits.reset({ sessionKey: KEY }, stopping(house)),
  archive: (house, expectedSessionId) =>
    house.sessions.edits.patch({ sessionKey: KEY, archived: true, expectedSessionId }, stopping(house)),
  abort: (house) => house.runs.abort({ sessionKey: KEY, stopReason: "rpc" }),
};

const answers: Record<string, Step[]> = {
  "a model that is silent": [{ hang: true }],
  "a model that has begun": [{ say: "Partial" }, { hang: true }],
  "a model that answers": [{ say: "Hello" }],
};

function stopping(house: House) {
  return { runs: house.runs, signal: new AbortController().signal };
}

function request(runId: string): RunRequest {
  return {
    runId, family: "chat", sessionKey: KEY, agentId: "main", message: "hello",
    client: { id: "gateway-client", mode: "backend", connectionId: "c-1", owner: true },
  };
}

async function turnsOf(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

function ends(house: House, runId: string): unknown[] {
  return house.told
    .filter(({ event, payload }) => event === "chat" && payload["runId"] === runId)
    .map(({ payload }) => payload["state"])
    .filter((state) => state === "final" || state === "aborted" || state === "error");
}

async function endsOnce(house: House, runId: string, done: Promise<RunOutcome>): Promise<void> {
  const outcome = await done;
  await house.test.settle();
  assert.equal(ends(house, runId).length, 1);
  assert.deepEqual(house.runs.active(KEY), []);
  assert.equal((await house.store.runs.get(runId))?.status, outcome.status);
}

describe("a run ends once when its session is taken away", () => {
  for (const [way, act] of Object.entries(ways)) {
    for (const [what, steps] of Object.entries(answers)) {
      it(`${way}, ${what}`, async () => {
        for (const moment of moments) {
          await withHouse({}, async (house) => {
            house.model.answer(steps);
            const { runId, done } = await house.send("hello", { sessionKey: KEY });
            const { sessionId } = await house.sessions.get(KEY) ?? assert.fail("the session is there");
            await moment(house);
            await act(house, sessionId);
            await endsOnce(house, runId, done);
          });
        }
      });
    }

    it(`${way}, before it began`, async () => {
      await withHouse({}, async (house) => {
        const admission = await house.runs.submit(request("run-1"));
        assert.equal(admission.status, "started");
        const { sessionId } = await house.sessions.get(KEY) ?? assert.fail("the session is there");
        await act(house, sessionId);
        if (admission.status !== "started") return;
        admission.start();
        await endsOnce(house, "run-1", admission.done);
        assert.equal(house.model.requests.length, 0);
      });
    });
  }

  it("a message that crosses the deletion of its session on the way in", async () => {
    await withHouse({}, async (house) => {
      await house.run("hello", { sessionKey: KEY });
      const sent = house.send("and you?", { sessionKey: KEY });
      const gone = house.sessions.edits.delete({ sessionKey: KEY }, stopping(house));
      const { runId, done } = await sent;
      assert.equal((await gone).deleted, true);
      await endsOnce(house, runId, done);
    });
  });
});
