// Small records for tests: valid, and nothing more than that.

import type { AssistantMessage, UserMessage } from "#protocol/records/message";
import { zeroUsage } from "#protocol/records/message";
import { SessionEntry } from "#protocol/records/session";

/** An entry of agent `main` whose session id follows from the key. */
export function anEntry(key: string, change: Partial<SessionEntry> = {}): SessionEntry {
  return SessionEntry.parse({
    key, agentId: "main", sessionId: `session of ${key}`, lifecycleRevision: "first", createdAt: 1,
    createdVia: "operator", sessionStartedAt: 1, updatedAt: 1, ...change,
  });
}

export function userMessage(content: string, timestamp = 1): UserMessage {
  return { role: "user", content, timestamp };
}

/** An answer of `mock/mock-1`. */
export function assistantMessage(
  text: string, spent: { input?: number; output?: number; total?: number } = {}, timestamp = 1,
): AssistantMessage {
  const { input = 0, output = 0, total = 0 } = spent;
  const zero = zeroUsage();
  return {
    role: "assistant", content: [{ type: "text", text }], api: "openai-completions", provider: "mock",
    model: "mock-1", stopReason: "stop", timestamp,
    usage: { ...zero, input, output, totalTokens: input + output, cost: { ...zero.cost, total } },
  };
}
