// The filters of sessions.list, which sessions.subscribe takes too (S-20, S-105).

import { z } from "zod";
import type { ListQuery } from "#sessions/listing";

const flag = z.boolean().optional();
const name = z.string().min(1).optional();

export const ListParams = z.strictObject({
  limit: z.int().min(1).optional(),
  offset: z.int().min(0).optional(),
  activeMinutes: z.int().min(1).optional(),
  activeOnly: flag,
  requireLastInteraction: flag,
  sortBy: z.enum(["updatedAt", "lastInteractionAt", "activity"]).optional(),
  includeGlobal: flag,
  includeUnknown: flag,
  configuredAgentsOnly: flag,
  includeDerivedTitles: flag,
  includeLastMessage: flag,
  label: z.string().min(1).max(512).optional(),
  boardFace: z.enum(["chat", "dashboard"]).optional(),
  creatorId: name,
  ownerId: name,
  ownerFirst: flag,
  involvingMe: flag,
  involvingProfileId: name,
  includePeople: flag,
  spawnedBy: name,
  agentId: name,
  search: z.string().optional(),
  archived: z.union([z.boolean(), z.literal("all")]).optional(),
});

/** People and boards do not exist in this build: asking for those of one finds nothing. */
export function listQuery(params: z.output<typeof ListParams>): ListQuery {
  const {
    boardFace, creatorId, ownerId, ownerFirst: _first, involvingMe: _me, involvingProfileId,
    includePeople: _people, ...rest
  } = params;
  const byPerson = creatorId !== undefined || ownerId !== undefined || involvingProfileId !== undefined;
  const query: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(rest)) if (value !== undefined) query[field] = value;
  return { ...query, byPerson: byPerson || boardFace === "dashboard" };
}
