// S-01 to S-05: what clients write, and the one key it becomes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { locateKey, peerKey, type PeerSettings, resolveKey, runtimeKey } from "#sessions/key";

const world = { agentIds: ["main", "work"], mainKey: "home" };
const keyOf = (sessionKey: string, agentId?: string): string => resolveKey(
  { sessionKey, agentId }, world,
).key;

test("main, its alias, an empty key and the qualified key are one session", () => {
  const names = ["main", "", "Home", " MAIN ", "agent:main:main", "agent:main:home", "AGENT:Main:HOME"];
  for (const given of names) {
    assert.equal(keyOf(given), "agent:main:main", given);
  }
  assert.equal(resolveKey({}, world).key, "agent:main:main");
});

test("bare keys belong to the asked agent, else the default, and are lower-cased", () => {
  assert.equal(keyOf("Foo Bar!"), "agent:main:foo bar!");
  assert.equal(keyOf("foo", "WORK"), "agent:work:foo");
  assert.equal(keyOf("telegram:group:ABC"), "agent:main:telegram:group:abc");
  assert.deepEqual(
    resolveKey({ sessionKey: "agent:work:x" }, world), { key: "agent:work:x", agentId: "work" },
  );
});

test("ids of Matrix peers and Signal groups keep their case, the rest of the key does not", () => {
  assert.equal(keyOf("agent:main:Matrix:Room:!AbC:example.org"), "agent:main:matrix:room:!AbC:example.org");
  assert.equal(keyOf("matrix:Bot:direct:@Ann:example.org"), "agent:main:matrix:bot:direct:@Ann:example.org");
  assert.equal(keyOf("SIGNAL:group:aBc+/="), "agent:main:signal:group:aBc+/=");
  assert.equal(keyOf("signal:direct:UUID"), "agent:main:signal:direct:uuid");
});

test("global and unknown stand for no agent's session", () => {
  assert.deepEqual(resolveKey({ sessionKey: "GLOBAL" }, world), { key: "global", agentId: "main" });
  assert.deepEqual(
    resolveKey({ sessionKey: "unknown", agentId: "work" }, world), { key: "unknown", agentId: "work" },
  );
});

test("an unknown agent is refused with its code, in the key and beside it", () => {
  const unknown = { code: "UNKNOWN_AGENT", details: { code: "UNKNOWN_AGENT_ID" } };
  assert.throws(() => keyOf("agent:nope:x"), unknown);
  assert.throws(() => keyOf("x", "nope"), unknown);
  assert.equal(locateKey({ sessionKey: "agent:nope:x" }, world).key, "agent:nope:x");
  assert.throws(() => locateKey({ agentId: "nope" }, world), unknown);
});

test("a key and an agent that contradict each other, and malformed keys, are refused", () => {
  assert.throws(
    () => keyOf("agent:main:x", "work"), { code: "INVALID_REQUEST", message: /belongs to agent "main"/ },
  );
  for (const bad of ["agent:main", "agent::x", "agent:main:", "x".repeat(513)]) {
    assert.throws(() => keyOf(bad), { code: "INVALID_REQUEST" }, bad);
  }
});

const peer = { channel: "Telegram", accountId: "Bot", kind: "direct", id: "Ann" } as const;
const settings: PeerSettings = { dmScope: "main", groupScope: "per-group" };

test("direct messages share, split by peer, by channel or by account", () => {
  const key = (dmScope: PeerSettings["dmScope"]): string => peerKey("main", peer, { ...settings, dmScope });
  assert.equal(key("main"), "agent:main:main");
  assert.equal(key("per-peer"), "agent:main:direct:ann");
  assert.equal(key("per-channel-peer"), "agent:main:telegram:direct:ann");
  assert.equal(key("per-account-channel-peer"), "agent:main:telegram:bot:direct:ann");
});

test("groups have their own session unless they are sent to the main one; threads hang below", () => {
  const group = { ...peer, kind: "group", id: "-100", threadId: "7" } as const;
  assert.equal(peerKey("main", group, settings), "agent:main:telegram:group:-100:thread:7");
  assert.equal(
    peerKey("main", { ...peer, kind: "group" }, { ...settings, groupScope: "main" }), "agent:main:main",
  );
});

test("linked identities are one peer in every scope but main", () => {
  const linked = { ...settings, identityLinks: { anna: ["telegram:ann", "slack:u1"] } };
  assert.equal(peerKey("main", peer, { ...linked, dmScope: "per-peer" }), "agent:main:direct:anna");
  assert.equal(
    peerKey("main", { ...peer, channel: "irc" }, { ...linked, dmScope: "per-peer" }), "agent:main:direct:ann",
  );
  assert.equal(peerKey("main", peer, linked), "agent:main:main");
});

test("policies see a direct peer under a key of its own even in the shared session", () => {
  assert.equal(runtimeKey("main", peer, settings), "agent:main:telegram:bot:direct:ann");
  assert.equal(runtimeKey("main", { ...peer, kind: "group" }, settings), "agent:main:telegram:group:Ann");
});
