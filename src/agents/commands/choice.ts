// What commands that choose something for a session share.

import type { Model } from "#agents/port";
import { Fault } from "#kernel/fault";
import type { CommandContext } from "./port.ts";

/** Changes fields of the session and shows the new row. */
export async function change(ctx: CommandContext, fields: Record<string, unknown>): Promise<void> {
  const { deps, where } = ctx;
  await deps.store.commit((tx) => deps.sessions.update(tx, where.key, fields));
  await deps.sessions.changed(where.key, { reason: "patch" });
}

/** The configured model a word names, or undefined. */
export async function findModel(ctx: CommandContext, ref: string): Promise<Model | undefined> {
  try {
    return await ctx.deps.models.resolve(ref, ctx.where.agentId);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** Makes the session use this model from now on. */
export async function setModel(ctx: CommandContext, model: Model): Promise<void> {
  await change(ctx, {
    providerOverride: model.provider,
    modelOverride: model.id,
    modelOverrideSource: "user",
  });
}
