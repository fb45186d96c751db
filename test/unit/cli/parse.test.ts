import assert from "node:assert/strict";
import { test } from "node:test";
import { command } from "#cli/command";
import { choice, exclusive, int, list, text, toggle } from "#cli/grammar/flags";
import { parseLeaf } from "#cli/grammar/parse";

const leaf = command({
  words: "x",
  summary: "X",
  args: [{ name: "what", summary: "", required: true }, {
    name: "kind",
    summary: "",
    choices: ["red", "blue"],
  }],
  flags: {
    message: text("", { short: "m", aliases: ["text"] }),
    limit: int("", { min: 1, max: 100, fallback: 25 }),
    level: choice("", ["off", "high"]),
    follow: toggle("", { short: "f" }),
    probe: toggle("", { fallback: true }),
    maxBytes: int("", { min: 1 }),
    tag: list(""),
  },
  examples: [],
  async run() {},
});

function flags(...rest: string[]): Record<string, unknown> {
  return parseLeaf(leaf, ["what", ...rest]).flags;
}

test("defaults stand where nothing was typed", () => {
  assert.deepEqual(flags(), {
    message: undefined,
    limit: 25,
    level: undefined,
    follow: false,
    probe: true,
    maxBytes: undefined,
    tag: [],
  });
});

test("values come with a blank, with =, and behind a letter", () => {
  assert.equal(flags("--message", "hi").message, "hi");
  assert.equal(flags("--message=hi").message, "hi");
  assert.equal(flags("-m", "hi").message, "hi");
  assert.equal(flags("-mhi").message, "hi");
  assert.equal(flags("--text", "hi").message, "hi");
});

test("texts survive as typed", () => {
  for (const value of ["007", "1e5", "0x10", "true", "", " a ", "a=b", "--"]) {
    assert.equal(flags(`--message=${value}`).message, value);
  }
  assert.equal(flags("--message", "007").message, "007");
  assert.equal(flags("--message", "-5").message, "-5");
});

test("a switch is on when given and can be denied by value", () => {
  assert.equal(flags("--follow").follow, true);
  assert.equal(flags("-f").follow, true);
  assert.equal(flags("--follow=false").follow, false);
  assert.equal(flags("--no-probe").probe, false);
  assert.throws(() => flags("--follow=maybe"), { code: "USAGE" });
});

test("an option does not eat the argument after a switch", () => {
  assert.deepEqual(parseLeaf(leaf, ["--follow", "what", "red"]).args, ["what", "red"]);
});

test("the last of two wins, a list keeps both", () => {
  assert.equal(flags("--limit", "5", "--limit", "7").limit, 7);
  assert.deepEqual(flags("--tag", "a", "--tag=b").tag, ["a", "b"]);
});

test("numbers are checked", () => {
  for (const value of ["0", "101", "x", "1.5", "", "-1"]) {
    assert.throws(() => flags(`--limit=${value}`), { code: "USAGE", message: /from 1 to 100/ });
  }
  assert.equal(flags("--max-bytes=5").maxBytes, 5);
});

test("choices are checked and listed", () => {
  assert.throws(() => flags("--level", "hihg"), { message: /must be one of off, high, not "hihg"/ });
});

test("unknown options are refused with the nearest known one", () => {
  assert.throws(() => flags("--mesage", "x"), (error: { message: string; details: { hints: string[] } }) => {
    assert.equal(error.message, "unknown option --mesage");
    assert.deepEqual(error.details.hints, ["Did you mean --message?"]);
    return true;
  });
  assert.throws(() => flags("-z"), { message: "unknown option -z" });
});

test("a missing value is refused, also when an option follows", () => {
  assert.throws(() => flags("--message"), { message: /--message needs a value/ });
  assert.throws(() => flags("--message", "--follow"), { message: /--message needs a value/ });
});

test("missing, superfluous and unknown arguments are refused", () => {
  assert.throws(() => parseLeaf(leaf, []), { message: "missing argument <what>" });
  assert.throws(() => parseLeaf(leaf, ["a", "red", "c"]), { message: 'unexpected argument "c"' });
  assert.throws(() => parseLeaf(leaf, ["a", "rad"]), { message: /kind must be one of red, blue/ });
});

test("after -- everything is an argument", () => {
  assert.deepEqual(parseLeaf(leaf, ["--follow", "--", "--message"]).args, ["--message"]);
});

test("contradictions are named", () => {
  exclusive({ "--a": undefined, "--b": false, "--c": 1 });
  assert.throws(() => exclusive({ "--a": "x", "--b": true }), { message: "--a and --b exclude each other" });
});
