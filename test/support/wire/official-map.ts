// Which official definition belongs to which method and event, where the naming rule does not say it.
// The rule (methods.md §1): `sessions.list` -> SessionsListParams / SessionsListResult.

type Names = { params?: string; result?: string };

/** Methods whose definitions are named otherwise. Only those a gateway of ours may ever answer. */
export const methods: Readonly<Record<string, Names>> = {
  "agent.identity.get": { params: "AgentIdentityParams", result: "AgentIdentityResult" },
  "chat.history": { params: "ChatHistoryParams" },
  "config.schema": { result: "ConfigSchemaResponse" },
  "conversations.list": { params: "ConversationListParams", result: "ConversationListResult" },
  "conversations.send": { params: "ConversationSendParams", result: "ConversationSendResult" },
  "conversations.turn": { params: "ConversationTurnParams", result: "ConversationTurnResult" },
  "conversations.turn.cancel": {
    params: "ConversationTurnCancelParams",
    result: "ConversationTurnCancelResult",
  },
  // Its answer is {requestId}: all the reference client reads of it. The schema describes waitUpgrade's.
  "device.scopes.requestUpgrade": { params: "ScopeUpgradeRequest" },
  "device.scopes.waitUpgrade": { params: "ScopeUpgradeWait", result: "ScopeUpgradeResult" },
  "exec.approvals.get": { result: "ExecApprovalsSnapshot" },
  "exec.approvals.set": { result: "ExecApprovalsSnapshot" },
  "exec.approvals.node.get": { result: "ExecApprovalsNodeSnapshot" },
  "exec.approvals.node.set": { result: "ExecApprovalsNodeSnapshot" },
  "secrets.store.delete": { result: "SecretsStoreMutationResult" },
  "secrets.store.set": { result: "SecretsStoreMutationResult" },
  "session.members.add": { params: "SessionMemberAddParams", result: "SessionMemberMutationResult" },
  "session.members.remove": { params: "SessionMemberRemoveParams", result: "SessionMemberMutationResult" },
  "sessions.goal.clear": { result: "SessionsGoalMutationResult" },
  "sessions.goal.update": { result: "SessionsGoalMutationResult" },
  "sessions.groups.delete": { result: "SessionsGroupsMutationResult" },
  "sessions.groups.put": { result: "SessionsGroupsMutationResult" },
  "sessions.groups.rename": { result: "SessionsGroupsMutationResult" },
  "sessions.viewers.set": {
    params: "SessionsViewerPresenceSetParams",
    result: "SessionsViewerPresenceSetResult",
  },
  "tasks.dismiss": { params: "TasksRecoveryParams", result: "TasksRecoveryResult" },
  "tasks.retry": { params: "TasksRecoveryParams", result: "TasksRecoveryResult" },
  "terminal.close": { result: "TerminalAckResult" },
  "terminal.input": { result: "TerminalAckResult" },
  "terminal.resize": { result: "TerminalAckResult" },
};

/** Events whose whole payload has a definition. */
export const events: Readonly<Record<string, string>> = {
  agent: "AgentEvent",
  chat: "ChatEvent",
  tick: "TickEvent",
  shutdown: "ShutdownEvent",
  "gateway.suspension": "GatewaySuspension",
  "session.operation": "SessionOperationEvent",
  "session.approval": "SessionApprovalEvent",
  "session.typing": "SessionTypingEvent",
  "session.suggestion": "SessionSuggestionEvent",
  "session.sharing": "SessionSharingEvent",
  "session.sharing.evidence": "SessionSharingEvidenceEvent",
  "task.suggestion": "TaskSuggestionEvent",
  "question.requested": "QuestionRecord",
  "question.resolved": "QuestionResolvedEvent",
  "device.pair.requested": "DevicePairRequestedEvent",
  "device.pair.resolved": "DevicePairResolvedEvent",
  "device.pair.setup.completed": "DevicePairSetupCompletedEvent",
  "device.pair.setup.deliveryUncertain": "DevicePairSetupDeliveryUncertainEvent",
  "node.invoke.request": "NodeInvokeRequestEvent",
  "node.invoke.input": "NodeInvokeInputEvent",
  "users.prefs.changed": "UsersPrefsChangedEvent",
  "terminal.data": "TerminalDataEvent",
  "terminal.exit": "TerminalExitEvent",
  "ui.command": "UiCommand",
  "progressCard.changed": "ProgressCardChangedEvent",
};

/** Events of which a part has a definition. Lists are held item by item. */
export const partOfEvent: Readonly<Record<string, readonly { key: string; definition: string }[]>> = {
  presence: [{ key: "presence", definition: "PresenceEntry" }],
  "sessions.changed": [{ key: "session", definition: "SessionRow" }],
  "session.message": [{ key: "session", definition: "SessionRow" }],
  "session.tool": [{ key: "session", definition: "SessionRow" }],
  task: [{ key: "task", definition: "TaskSummary" }],
};

/** A place where the measured gateway (2026.9.6, wire.md) says more than the schema (2026.9.1). */
export type Addition = {
  /** Keys that may appear beside the named ones, in any object of the definition; `any` = every key. */
  keys: readonly string[] | "any";
  why: string;
};

export const additions: Readonly<Record<string, Addition>> = {
  AgentEvent: { keys: "any", why: "it names its session, and tool events repeat its row (wire §6)" },
  ChatEvent: { keys: ["retry"], why: "{attempt,maxAttempts,reason} while a rate limit is waited out" },
  EventFrame: { keys: ["recipientProfileId"], why: "sent to a device with a profile" },
  HelloOk: {
    keys: ["controlUiLinkReaders", "method", "cpuBreakdown", "clientId"],
    why: "recorded hello-ok (wire §2); clientId is in its presence entries",
  },
  PresenceEntry: { keys: ["clientId"], why: "recorded presence" },
  GatewaySuspendPrepareResult: { keys: ["writeCustody"], why: "recorded gateway.suspend.prepare" },
  TaskSummary: { keys: ["execution", "hasTranscript"], why: "recorded task events" },
  TasksListResult: { keys: ["execution", "hasTranscript"], why: "rows as in the task event" },
  ChannelsStatusResult: { keys: ["statusIssues", "cpuBreakdown"], why: "recorded channels.status" },
  ToolsCatalogResult: { keys: ["fullDescription"], why: "recorded tools.catalog" },
  SystemInfoResult: { keys: ["disks", "eventLoop", "processMemory"], why: "seen on the 2026.9.6 gateway" },
  ModelsListParams: { keys: ["includeDetails"], why: "the 2026.9.6 command line asks for details" },
  ModelsListResult: { keys: ["local", "tags", "unavailableUntil"], why: "the 2026.9.6 gateway answers them" },
};

/** Problems of the measured gateway itself: clients live with them, so they are no reason to fail. */
export const tolerated: readonly { problem: string; why: string }[] = [
  {
    problem: "ChannelsStatusResult/eventLoop/intervalMs must be integer",
    why: "the 2026.9.6 gateway sends a fraction of a millisecond",
  },
];
