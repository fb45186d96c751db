// Where our wire differs from the recorded one, and why. Every line of the replay's list must be named here;
// an entry that no line needs any more fails too.

export type Known = { at: RegExp; why: string };

/** Against a line of the printed list. `sometimes` marks what depends on timing, so that it may be absent. */
export type Difference = Known & { part: "outcome" | "shape" | "http"; sometimes?: true };

/** Recorded conversations that cannot be played: against `<transcript> <conversation>`. */
export const notPlayed: readonly Known[] = [
  { at: /^raw-handshake-errors (origin|host|fwd)/, why: "needs headers a WebSocket client cannot set" },
  { at: /^raw-handshake-errors device/, why: "device identity is a later issue" },
  {
    at: /^raw-handshake-errors (oversize|binary|malformed|json|first-frame)/,
    why: "begins with something else than connect: see e2e/bad-input",
  },
  { at: /^(refclient-node|node-host)/, why: "the node role is a later issue" },
  { at: /^refclient-browser/, why: "needs an Origin header and a device" },
  { at: /^refclient-device #4/, why: "device tokens are a later issue" },
  { at: /^cli-suspend-resume/, why: "suspending is a later issue, and its effects fill the recording" },
  { at: /^cli-agent-error500-retries-abort #1/, why: "the recorded model did not see the prompt" },
  { at: /^exec-approval-flow/, why: "approvals are a later issue" },
];

/** Kinds the clock brings, not a request: a short replay may end before them. */
export const timed: ReadonlySet<string> = new Set([
  "event tick",
  "event health",
  "event heartbeat",
  "event sessions.changed.cron-bindings-loaded",
  "event chat.metadata.changed",
]);

const rows: readonly Difference[] = [
  {
    part: "shape",
    at: /agentRuntime\.(cloudPlacementExecutionMode|devicePlacement): |\.placement: /,
    why: "a session runs where the gateway runs: there is no placement on other machines",
  },
  {
    part: "shape",
    at: /\.contextBudgetStatus: /,
    why: "no estimate of the prompt is made before the model has counted it: compaction is a later issue",
  },
  {
    part: "shape",
    at: /\.(activeModel|activeModelProvider): never seen/,
    why: "the running model is named in rows that are sent while it runs",
  },
  {
    part: "shape",
    at: /\.session\.(endedAt|runtimeMs|lastRunId|lastRunError): never seen/,
    why: "facts of the last run leave the row when the next one begins",
  },
  {
    part: "shape",
    at: /^event sessions\.changed\.participants \./,
    why: "participants are announced when they change, which is before the first run has counted anything",
  },
  {
    part: "shape",
    at: /^event sessions\.changed\.create .*\.status: never seen/,
    why: "a session has no status before its first run",
  },
  {
    part: "shape",
    at: /^event sessions\.changed\.reset .*: sometimes missing/,
    why: "the replay also resets a session that never was, and a bare one says less about itself",
  },
  { part: "shape", at: /\.hasAutomation: never seen/, why: "automation is a later issue" },
];

const results: readonly Difference[] = [
  {
    part: "shape",
    at: /eventLoop\.cpuBreakdown: missing/,
    why: "one thread serves everything: there is nothing to break down",
  },
  {
    part: "shape",
    at: /^(status \.processMemory|diagnostics\.stability \.summary\.memory)\./,
    why: "heap figures of another engine; the resident size is there",
  },
  {
    part: "shape",
    at: /^agent(#2)? \.result\.meta\./,
    why: "about the official harness: credential source, code mode, bridges, prompt report",
  },
  {
    part: "shape",
    at: /^sessions\.\w+ \.entry\./,
    why: "the stored entry is the official one's own book-keeping; clients read the row",
  },
  {
    part: "shape",
    at: /\.commands\[\]\.(skill\w+|clientPresentation): never seen/,
    why: "skills are a later issue",
  },
  { part: "shape", at: /\.modelRuntime: never seen/, why: "no model runs inside the gateway" },
  {
    part: "shape",
    at: /^connect \.snapshot\.presence\[\]\./,
    why: "presence lists the gateway itself: devices are a later issue",
  },
  {
    part: "shape",
    at: /^connect \.(controlUiWidgetKinds|controlUiLinkReaders|pluginSurfaceUrls): never seen/,
    why: "there are no plugins with a page of their own",
  },
  {
    part: "shape",
    at: /^connect \.auth\.recoveryScope: never seen/,
    why: "belongs to device identity, a later issue",
  },
  {
    part: "shape",
    at: /^event connect\.challenge \.capabilities: missing/,
    why: "the one it names, a model catalogue after hello, is not offered",
  },
  {
    part: "shape",
    at: /^status \.(hostDesktop|workerPools|shutdownBudget|cliProjection|heartbeat)\b/,
    why: "about desktops, worker threads and the official supervisor; automation is a later issue",
  },
  {
    part: "shape",
    at: /^tools\.catalog .*\.(fullDescription|pluginId|optional): never seen/,
    why: "our tools come from no plugin and have one description",
  },
];

const outcomes: readonly Difference[] = [
  {
    part: "outcome",
    at: /^outcome sessions\.patch \{"key":"agent:main:scratch-1"/,
    why: "the session was made before the recording began",
  },
  {
    part: "outcome",
    at: /^outcome (node|device)\.pair\.\w+ .*<id>.*: INVALID_REQUEST unknown /,
    why: "it names a request of the recorded gateway",
    sometimes: true,
  },
];

const probes: readonly Difference[] = [
  {
    part: "http",
    at: /eventLoop\.cpuBreakdown: missing/,
    why: "one thread serves everything: there is nothing to break down",
  },
  {
    part: "http",
    at: /^http (unknown-json|asset404) .*: (permissions-policy|x-frame-options|content-security-policy) /,
    why: "headers of the dashboard's own answers: the dashboard is a later issue",
  },
];

export const known: readonly Difference[] = [...rows, ...results, ...outcomes, ...probes];
