// Messages on their way: typed here, or waiting at the gateway for their turn (S-95).

import { fields, type Fields, number, text } from "./read.ts";

export interface Picture {
  name: string;
  mimeType: string;
  /** base64 without a prefix. */
  content: string;
}

export interface Draft {
  text: string;
  pictures: readonly Picture[];
  /** Undefined leaves it to the session. */
  queueMode: "steer" | "followup" | "interrupt" | undefined;
}

export interface Outgoing extends Draft {
  /** Also the idempotency key: the gateway takes it once, however often it is sent. */
  runId: string;
  atMs: number;
  /**
   * waiting for a connection; sending; queued at the gateway; failed with an error; interrupted by a crash of the
   * gateway before anybody answered.
   */
  state: "waiting" | "sending" | "queued" | "failed" | "interrupted";
  error: string | undefined;
}

/** Params of chat.send. */
export function wire(sessionKey: string, { runId, text: message, pictures, queueMode }: Outgoing): object {
  return {
    sessionKey, message, idempotencyKey: runId, deliver: false,
    ...(queueMode === undefined ? {} : { queueMode }),
    ...(pictures.length === 0 ? {} : {
      attachments: pictures.map(({ name, mimeType, content }) => ({ type: "image", fileName: name, mimeType, content })),
    }),
  };
}

/** Without the message of a run: it is in the transcript, or its run is over. */
export function settle(outgoing: readonly Outgoing[], runId: string): readonly Outgoing[] {
  const left = outgoing.filter((each) => each.runId !== runId);
  return left.length === outgoing.length ? outgoing : left;
}

/** Joined with what the gateway says is waiting: input of other tabs and of before this page. */
export function fromPending(mine: readonly Outgoing[], items: readonly Fields[]): readonly Outgoing[] {
  const ids = new Set(mine.map(({ runId }) => runId));
  const theirs = items.map(readPending).filter((item) => item !== undefined);
  const states = new Map(theirs.map((item) => [item.runId, item.state]));
  // An entry of somebody else that is no longer waiting was answered or taken back.
  const own = mine.filter((each) => each.state !== "queued" && each.state !== "interrupted" || states.has(each.runId));
  return [
    ...own.map((each) => ({ ...each, state: states.get(each.runId) ?? each.state })),
    ...theirs.filter(({ runId }) => !ids.has(runId)),
  ];
}

function readPending(item: Fields): Outgoing | undefined {
  const runId = text(item["runId"]);
  if (runId === undefined) return undefined;
  const content = fields(item["message"])["content"];
  return {
    runId, text: typeof content === "string" ? content : "", pictures: [], queueMode: undefined,
    atMs: number(item["acceptedAt"]) ?? 0, error: undefined,
    state: item["state"] === "interrupted" ? "interrupted" : "queued",
  };
}
