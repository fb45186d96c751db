// Where our wire differs from the recorded one, and why. Every line of the replay's list must be named here;
// an entry that no line needs any more fails too.

export type Known = { at: RegExp; why: string };

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

/** Known differences: against a line of the printed list. */
export const known: readonly (Known & { part: "outcome" | "shape" | "http" })[] = [];
