// What config.set, config.patch and config.apply have in common.

import { z } from "zod";
import type { ChangeOutcome } from "#config/reload";
import type { Ctx } from "#methods/ctx";
import { fault } from "#protocol/errors";

// Functions, so that a start builds no schemas.

export const plain = () => z.record(z.string(), z.unknown());

/** Who is told after a restart. A restart is not made here, so these words only go back into the answer. */
export const afterwards = () => ({
  sessionKey: z.string().optional(),
  deliveryContext: z.strictObject({
    channel: z.string().optional(),
    to: z.string().optional(),
    accountId: z.string().optional(),
    threadId: z.union([z.string(), z.number()]).optional(),
  }).optional(),
  note: z.string().optional(),
  restartDelayMs: z.int().min(0).optional(),
});

export const writeParams = () => ({
  raw: z.string().min(1),
  baseHash: z.string().min(1).optional(),
});

/** The part of the answer that says what is still to come. */
export const waiting = () => ({
  noop: z.literal(true).optional(),
  /** Keys that only a restart puts into effect; nothing is scheduled by itself. */
  restart: z.strictObject({ required: z.literal(true), paths: z.array(z.string()) }).optional(),
  sentinel: z.looseObject({ persisted: z.boolean(), payload: plain() }).optional(),
});

/** For the journal: `rpc:openclaw-control-ui`, with the start of the device id when there is one. */
export function authorOf({ connection, principal }: Ctx): string {
  const device = principal.deviceId === undefined ? "" : `:${principal.deviceId.slice(0, 12)}`;
  return `rpc:${connection.client.id}${device}`;
}

/** What set answers; the config without secrets. */
export function answer({ config }: Ctx) {
  return { ok: true as const, path: config.path, hash: config.hash, config: config.snapshot().config };
}

interface Afterwards {
  sessionKey?: string | undefined;
  deliveryContext?: object | undefined;
  note?: string | undefined;
}

/**
 * What patch and apply answer (C-49). @throws UNAVAILABLE when the file is written but could not be applied
 */
export function applied(ctx: Ctx, { written, reload }: ChangeOutcome, kind: string, more: Afterwards) {
  const { config, path, hash } = answer(ctx);
  if (written.noop) return { ok: true as const, noop: true as const, path, config };
  if (reload.kind === "failed" || reload.kind === "invalid") {
    throw fault("UNAVAILABLE", { problem: `config was written, but is not in use: ${reload.problem ?? ""}` });
  }
  const { sessionKey, deliveryContext, note } = more;
  const payload = {
    kind, status: "ok", ts: ctx.env.clock.now(), message: note ?? null,
    ...(sessionKey === undefined ? {} : { sessionKey }),
    ...(deliveryContext === undefined ? {} : { deliveryContext }),
  };
  const paths = [...reload.pending];
  return {
    ok: true as const, path, hash, config,
    ...(paths.length === 0 ? {} : { restart: { required: true as const, paths } }),
    sentinel: { persisted: false, payload },
  };
}
