// Sending a message into a session on behalf of a connection: sessions.send and sessions.create share it.

import type { Admission } from "#agents/port";
import type { Ctx } from "#methods/ctx";
import { type Attachment, imagesOf } from "#protocol/records/attachment";
import { covers } from "#protocol/scopes";

export interface Letter {
  sessionKey: string;
  agentId: string;
  message: string;
  /** The run id (S-60); a new one when absent. */
  idempotencyKey?: string | undefined;
  thinking?: string | undefined;
  attachments?: readonly Attachment[] | undefined;
  timeoutMs?: number | undefined;
}

/** Commits the input. The caller starts an admitted run once its reply went out. */
export function submit(ctx: Ctx, letter: Letter): Promise<Admission> {
  const images = imagesOf(letter.attachments ?? []);
  const { id, client, principal } = ctx.connection;
  return ctx.runs.submit({
    runId: letter.idempotencyKey ?? ctx.env.ids.uuid(),
    family: "chat",
    sessionKey: letter.sessionKey,
    agentId: letter.agentId,
    message: letter.message,
    ...(images.length > 0 ? { images } : {}),
    ...(letter.thinking === undefined ? {} : { thinking: letter.thinking }),
    ...(letter.timeoutMs === undefined ? {} : { timeoutMs: letter.timeoutMs }),
    client: {
      id: client.id, mode: client.mode, connectionId: id, owner: covers(principal.scopes, "operator.admin"),
    },
  });
}

/** S-60: `started`, `in_flight`, or how a repeated request ended. */
export function acknowledge(ctx: Ctx, admission: Admission): { runId: string; status: string } {
  if (admission.status === "settled") {
    const { status } = admission.outcome;
    return { runId: admission.runId, status: status === "ok" ? "ok" : "error" };
  }
  if (admission.status === "started") ctx.afterReply(() => admission.start());
  return { runId: admission.runId, status: admission.status };
}
