import assert from "node:assert/strict";
import { test } from "node:test";
import { dateLine, systemPrompt, type PromptFacts } from "#agents/run/prompt/system";

const NOON = Date.UTC(2026, 10, 22, 12);

function facts(over: Partial<PromptFacts> = {}): PromptFacts {
  return {
    agentId: "main", agentName: "Mimi",
    tools: [{ name: "read", description: "Reads a file. Up to 2000 lines." }],
    workspaceDir: "/w", files: [], extra: undefined, hostname: "vm", os: "linux x64", model: "mock/mock-1",
    thinking: "off", nowMs: NOON, timeZone: "UTC", ...over,
  };
}

test("what changes comes last, so that everything before it can be cached", () => {
  const today = systemPrompt(facts());
  const tomorrow = systemPrompt(facts({ nowMs: NOON + 86_400_000 }));
  const later = systemPrompt(facts({ nowMs: NOON + 60_000 }));
  assert.equal(today, later, "there is a date and no time");
  const same = [...today].findIndex((letter, at) => letter !== tomorrow[at]);
  assert.ok(same > today.indexOf("## Date"));
});

test("the prompt names the agent, its tools and its folder", () => {
  const prompt = systemPrompt(facts());
  assert.match(prompt, /your name is Mimi/);
  assert.match(prompt, /- read: Reads a file\.\n/);
  assert.match(prompt, /working folder is \/w/);
  assert.match(systemPrompt(facts({ tools: [] })), /no tools/);
  assert.doesNotMatch(systemPrompt(facts({ agentName: "Assistant" })), /your name is/);
});

test("workspace files come under their names, with a word when one is cut", () => {
  const path = "/w/SOUL.md";
  const file = { name: "SOUL.md", path, missing: false, text: "calm", rawChars: 4, truncated: false };
  assert.match(systemPrompt(facts({ files: [file] })), /### SOUL\.md\n\ncalm/);
  assert.doesNotMatch(systemPrompt(facts({ files: [file] })), /cut to fit/);
  assert.match(systemPrompt(facts({ files: [{ ...file, truncated: true }] })), /cut to fit/);
});

test("the date is that of the time zone", () => {
  assert.equal(dateLine(Date.UTC(2026, 10, 22, 23), "UTC"), "Sunday, 22 November 2026");
  assert.equal(dateLine(Date.UTC(2026, 10, 22, 23), "Asia/Tokyo"), "Monday, 23 November 2026");
});
