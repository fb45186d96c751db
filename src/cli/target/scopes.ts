// The least scope a call needs (cli §1.7). Kept as data because asking the method files would load all of
// them and zod for one call; test/unit/cli/scopes.test.ts holds the table against the manifest.

import type { Scope } from "#protocol/scopes";

const READ: readonly string[] = [
  "agent.identity.get", "agents.files.get", "agents.files.list", "agents.list", "artifacts.list",
  "channels.status",
  "chat.history", "chat.message.get", "chat.metadata", "chat.startup", "commands.list", "config.get",
  "config.schema", "config.schema.lookup", "cron.get", "cron.list", "cron.runs", "cron.status",
  "diagnostics.lanes", "diagnostics.stability", "gateway.identity.get", "gateway.suspend.status",
  "last-heartbeat", "logs.tail", "models.authStatus", "models.list", "node.describe", "node.list",
  "plugins.list", "plugins.uiDescriptors", "portal.list", "projects.list", "sessions.describe",
  "sessions.get",
  "sessions.groups.list", "sessions.list", "sessions.messages.subscribe", "sessions.messages.unsubscribe",
  "sessions.preview", "sessions.resolve", "sessions.search", "sessions.subscribe", "sessions.usage",
  "sessions.usage.logs", "sessions.usage.timeseries", "skills.status", "status", "system-presence",
  "system.info", "taskSuggestions.list", "tasks.get", "tasks.list", "tools.catalog", "tools.effective",
  "tts.status", "usage.cost", "usage.status", "users.list", "users.prefs.get", "users.self", "voicewake.get",
  "voicewake.routing.get", "worktrees.list",
];

const WRITE: readonly string[] = [
  "agent.wait", "chat.abort", "chat.send", "chat.toolTitles", "poll", "send", "sessions.abort",
  "sessions.fork", "sessions.send", "sessions.steer", "tasks.cancel", "tools.invoke", "wake",
];

const APPROVALS: readonly string[] = [
  "exec.approval.get", "exec.approval.list", "exec.approval.request", "exec.approval.resolve",
];
const QUESTIONS: readonly string[] = [
  "question.get", "question.list", "question.request", "question.resolve",
];
const PAIRING: readonly string[] = [
  "device.pair.approve", "device.pair.list", "device.pair.reject", "device.pair.remove", "device.pair.rename",
  "device.token.revoke", "device.token.rotate", "node.pair.approve", "node.pair.list", "node.pair.reject",
  "node.pair.remove", "node.rename",
];

/**
 * Scopes to ask for before calling a method. `health` needs none, nor does asking for more. A method that is
 * not listed gets `operator.admin`: that is also what the gateway wants before it says "unknown method"
 * and what a method whose scope depends on its params (auth §7.2) may ask for in the end.
 */
export function scopesFor(method: string): Scope[] {
  if (method === "health" || method.startsWith("device.scopes.")) return [];
  if (READ.includes(method)) return ["operator.read"];
  if (WRITE.includes(method)) return ["operator.write"];
  if (APPROVALS.includes(method)) return ["operator.approvals"];
  if (QUESTIONS.includes(method)) return ["operator.questions"];
  if (PAIRING.includes(method)) return ["operator.pairing"];
  return ["operator.admin"];
}
