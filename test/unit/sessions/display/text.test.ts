// S-68: what is taken out of an assistant's text, and what must stay.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isSilent, withoutDirectives } from "#sessions/display/text";

const cases: [name: string, from: string, to: string][] = [
  ["plain text", "Hello [there] <b>you</b>", "Hello [there] <b>you</b>"],
  ["a reply directive", "[[reply_to_current]] Hello", "Hello"],
  ["a reply directive with an id", "Hi [[ reply_to: 123 ]]there", "Hi there"],
  ["a voice directive", "Sure [[audio_as_voice]]", "Sure"],
  ["double brackets of people", "[[error:400]] and [[wiki link]]", "[[error:400]] and [[wiki link]]"],
  ["a leaked tool call", 'Let me look. <tool_call>{"name":"x"}</tool_call> Done.', "Let me look.  Done."],
  ["a tool call that was cut off", "Let me look. <function_calls><invoke name=", "Let me look."],
  ["control tokens", "Hi<|im_end|> you <｜tool▁calls▁begin｜>", "Hi you"],
  ["a comparison", "if a <| b then", "if a <| b then"],
];

for (const [name, from, to] of cases) test(`${name} becomes ${JSON.stringify(to)}`, () => {
  assert.equal(withoutDirectives(from), to);
});

test("only the bare word is silence", () => {
  assert.equal(isSilent(" NO_REPLY\n"), true);
  assert.equal(isSilent("NO_REPLY needed"), false);
});
