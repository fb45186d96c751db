import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { z } from "zod";
import { Fanout, type Receiver } from "#gateway/fanout";
import { event } from "#protocol/event";
import { covers } from "#protocol/scopes";

const payload = z.looseObject({});
const base = { summary: "", scope: "operator.read", kind: "live", payload } as const;
const toAll = event({ ...base, name: "all", audience: "all" });
const toRuns = event({ ...base, name: "runs", audience: "runs" });
const toTools = event({ ...base, name: "tool", audience: "tools" });
const toSession = event({ ...base, name: "session", audience: "session", kind: "durable" });
const direct = event({ ...base, name: "direct", audience: "direct", scope: null, kind: "durable" });

function receiver(id: string, scopes: string[], caps: string[] = [], keys: string[] = []) {
  const frames: { event: string; seq?: number }[] = [];
  const state = { slow: false, cut: false };
  const self: Receiver = {
    id, seq: 0, subscriptions: { all: false, keys: new Set(keys) },
    may: (scope) => covers(scopes, scope),
    hasCap: (cap) => caps.includes(cap),
    send: (text) => !state.slow && frames.push(JSON.parse(text)) > 0,
    overflow: () => void (state.cut = true),
  };
  return { self, frames, state };
}

function fanoutOf(...receivers: { self: Receiver }[]): Fanout {
  const fanout = new Fanout();
  for (const { self } of receivers) fanout.add(self);
  return fanout;
}

describe("fan-out", () => {
  it("numbers what each connection may see, without gaps, and nothing else", () => {
    const reader = receiver("a", ["operator.read"]);
    const stranger = receiver("b", []);
    const fanout = fanoutOf(reader, stranger);
    for (let i = 0; i < 3; i++) fanout.publish(toAll, {});
    assert.deepEqual(reader.frames.map((frame) => frame.seq), [1, 2, 3]);
    assert.equal(stranger.frames.length, 0);
    assert.equal(stranger.self.seq, 0);
  });

  it("sends tool streams only to connections that asked for them, session rows only to subscribers", () => {
    const plain = receiver("a", ["operator.read"]);
    const tools = receiver("b", ["operator.read"], ["tool-events"]);
    const watcher = receiver("c", ["operator.read"], [], ["k"]);
    const fanout = fanoutOf(plain, tools, watcher);
    fanout.publish(toTools, {}, { sessionKey: "k" });
    fanout.publish(toSession, {}, { sessionKey: "k" });
    assert.deepEqual([plain.frames.length, tools.frames.length, watcher.frames.length], [0, 1, 1]);
  });

  it("narrows run events for connections that asked for their own sessions only", () => {
    const narrow = receiver("a", ["operator.read"], ["session-scoped-events"], ["mine"]);
    const fanout = fanoutOf(narrow);
    fanout.publish(toRuns, {}, { sessionKey: "mine" });
    fanout.publish(toRuns, {}, { sessionKey: "other" });
    assert.equal(narrow.frames.length, 1);
  });

  it("leaves the number out of targeted events", () => {
    const one = receiver("a", []);
    const other = receiver("b", []);
    fanoutOf(one, other).publish(direct, {}, { connectionId: "a" });
    assert.deepEqual(one.frames, [{ type: "event", event: "direct", payload: {} }]);
    assert.equal(other.frames.length, 0);
  });

  it("shows a slow reader the gap of a live event and cuts it on a durable one", () => {
    const slow = receiver("a", ["operator.read"], [], ["k"]);
    const fanout = fanoutOf(slow);
    slow.state.slow = true;
    fanout.publish(toAll, {});
    assert.deepEqual([slow.self.seq, slow.state.cut, fanout.counts.dropped], [1, false, 1]);
    fanout.publish(toSession, {}, { sessionKey: "k" });
    assert.equal(slow.state.cut, true);
  });
});
