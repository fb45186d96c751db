import assert from "node:assert/strict";
import { test } from "node:test";
import { type Tree, walk } from "#cli/grammar/walk";
import { nearest } from "#cli/grammar/suggest";

const tree: Tree = { gateway: { sub: { status: {}, call: {} } }, agent: {}, config: { sub: { get: {} } } };

test("words lead down the tree and the rest belongs to the command", () => {
  const found = walk(["gateway", "call", "health", "--json", "--timeout", "5"], tree);
  assert.deepEqual(found.words, ["gateway", "call"]);
  assert.deepEqual(found.rest, ["health", "--timeout", "5"]);
  assert.equal(found.globals.json, true);
});

test("an option between two words keeps its value", () => {
  const found = walk(["gateway", "--port", "19001", "status"], tree);
  assert.deepEqual(found.words, ["gateway", "status"]);
  assert.deepEqual(found.rest, ["--port", "19001"]);
});

test("a word that is a command here is never taken as a value", () => {
  assert.deepEqual(walk(["gateway", "--deep", "status"], tree).words, ["gateway", "status"]);
  assert.deepEqual(walk(["gateway", "--port=1", "status"], tree).rest, ["--port=1"]);
});

test("global options may stand anywhere and are taken out", () => {
  const found = walk(
    ["--profile", "work", "gateway", "--log-level=debug", "status", "--no-color", "--dev"],
    tree,
  );
  assert.deepEqual(found.words, ["gateway", "status"]);
  assert.equal(found.globals.profile, "work");
  assert.equal(found.globals.logLevel, "debug");
  assert.equal(found.globals.noColor, true);
  assert.equal(found.globals.dev, true);
  assert.deepEqual(found.rest, ["--dev"], "the leaf may mean more by --dev");
});

test("--dev before the words is the profile alone", () => {
  assert.deepEqual(walk(["--dev", "gateway", "status"], tree).rest, []);
});

test("after -- words still dispatch but nothing is an option", () => {
  const found = walk(["--", "config", "get", "a.b", "--help"], tree);
  assert.deepEqual(found.words, ["config", "get"]);
  assert.deepEqual(found.rest, ["--", "a.b", "--help"]);
  assert.equal(found.globals.help, false);
});

test("a word that leads nowhere is remembered, and later words are not taken for commands", () => {
  const found = walk(["gateway", "stat", "call"], tree);
  assert.equal(found.unknown, "stat");
  assert.deepEqual(found.words, ["gateway"]);
});

test("arguments of a leaf are no commands", () => {
  const found = walk(["agent", "gateway"], tree);
  assert.deepEqual(found.words, ["agent"]);
  assert.deepEqual(found.rest, ["gateway"]);
  assert.equal(found.unknown, undefined);
});

test("names of Object.prototype are no commands", () => {
  assert.equal(walk(["constructor"], tree).unknown, "constructor");
  assert.equal(walk(["gateway", "toString"], tree).unknown, "toString");
});

test("a bad value of a global option is refused", () => {
  assert.throws(() => walk(["--log-level", "loud"], tree), { code: "USAGE" });
  assert.throws(() => walk(["--profile"], tree), { code: "INVALID_PROFILE" });
  assert.throws(() => walk(["--profile", "--json"], tree), { code: "INVALID_PROFILE" });
});

test("typing errors are found, other words are not", () => {
  assert.equal(nearest("gatway", ["gateway", "agent"]), "gateway");
  assert.equal(nearest("staus", ["status", "start"]), "status");
  assert.equal(nearest("agnet", ["agent"]), "agent");
  assert.equal(nearest("banana", ["gateway", "agent"]), undefined);
  assert.equal(nearest("x", ["ls"]), undefined);
});
