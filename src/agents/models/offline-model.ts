// The helper that needs no model, as the catalogue shows it.

import type { Model } from "#agents/port";

/** Deterministic, free, and never an AI: see agents/offline. */
export const OFFLINE: Model = {
  provider: "builtin",
  id: "offline",
  name: "Offline helper (not an AI model)",
  api: "builtin",
  baseUrl: "",
  reasoning: false,
  input: ["text"],
  contextWindow: 32_000,
  maxTokens: 4_096,
  cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
  source: "builtin",
};
