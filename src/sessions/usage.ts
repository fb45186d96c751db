// Reports of tokens and money (spec/sessions §11). Every number comes from the usage of stored messages.

import type { Env } from "#kernel/env";
import { fault } from "#protocol/errors";
import type { SessionEntry } from "#protocol/records/session";
import type { Store, UsageRow } from "#store/port";
import { addRow, noTotals, type Totals } from "./reports/totals.ts";
import { type DayRange, daysOf, rangeOf, type RangeQuery } from "./reports/range.ts";

const SESSIONS_DEFAULT = 50;

export interface UsageQuery extends RangeQuery {
  agentId?: string | undefined;
  /** Canonical key. */
  key?: string | undefined;
  limit?: number | undefined;
}

export type CostReport = {
  updatedAt: number;
  days: number;
  daily: ({ date: string } & Totals)[];
  totals: Totals;
} & Record<string, unknown>;

export type SessionsReport = {
  updatedAt: number;
  startDate: string;
  endDate: string;
  sessions: ({ key: string } & Record<string, unknown>)[];
  totals: Totals;
  aggregates: { sessionCount: number };
} & Record<string, unknown>;

export interface UsageDeps {
  env: Pick<Env, "clock">;
  store: Store;
}

export class UsageReports {
  readonly #env: UsageDeps["env"];
  readonly #store: Store;

  constructor(deps: UsageDeps) {
    this.#env = deps.env;
    this.#store = deps.store;
  }

  /** usage.cost: one entry per day of the range, empty days included, and their sum. */
  async cost(query: UsageQuery): Promise<CostReport> {
    const { range, rows, now } = await this.#read(query);
    const days = new Map(daysOf(range).map((date) => [date, noTotals()]));
    const totals = noTotals();
    for (const row of rows) {
      addRow(totals, row);
      addRow(days.get(row.date) ?? noTotals(), row);
    }
    const daily = [...days].map(([date, sums]) => ({ date, ...sums }));
    return { updatedAt: now, days: daily.length, daily, totals, cacheStatus: live(now) };
  }

  /** sessions.usage: totals, the sessions of the range newest first, and the same numbers cut other ways. */
  async sessions(query: UsageQuery): Promise<SessionsReport> {
    const { range, rows, now } = await this.#read(query);
    const bySession = group(rows, (row) => row.sessionKey);
    const { entries } = await this.#store.sessions.list({
      archived: "all", includeGlobal: true, includeUnknown: true, limit: query.limit ?? SESSIONS_DEFAULT,
      offset: 0,
      ...(query.agentId === undefined ? {} : { agentId: query.agentId }),
      ...(query.key === undefined ? {} : { keys: [query.key] }),
      ...(query.range === "all" ? {} : { updatedSince: range.fromMs }),
    });
    const totals = noTotals();
    for (const row of rows) addRow(totals, row);
    return {
      updatedAt: now,
      startDate: range.startDate,
      endDate: range.endDate,
      sessions: entries.map((entry) => sessionOf(entry, bySession.get(entry.key))),
      totals,
      aggregates: { sessionCount: bySession.size, ...await this.#messages(query, range), ...cuts(rows) },
      creatorOptions: [],
      cacheStatus: live(now),
    };
  }

  async #read(query: UsageQuery): Promise<{ range: DayRange; rows: UsageRow[]; now: number }> {
    const now = this.#env.clock.now();
    const range = rangeOf(query, now);
    if (range.fromMs >= range.toMs) {
      throw fault("INVALID_REQUEST", { problem: "startDate must not be after endDate" });
    }
    const rows = await this.#store.transcript.usage({
      fromMs: range.fromMs, toMs: range.toMs, utcOffsetMinutes: range.utcOffsetMinutes, ...narrowed(query),
    });
    return { range, rows, now };
  }

  async #messages(query: UsageQuery, range: DayRange): Promise<{ messages: object; tools: object }> {
    const { fromMs, toMs } = range;
    const tally = await this.#store.transcript.tally({ fromMs, toMs, ...narrowed(query) });
    const tools = [...tally].filter(([name]) => name.startsWith("tool:"))
      .map(([name, count]) => ({ name: name.slice("tool:".length), count }))
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
    const totalCalls = tools.reduce((sum, tool) => sum + tool.count, 0);
    const user = tally.get("user") ?? 0;
    const errors = tally.get("failed") ?? 0;
    const assistant = (tally.get("assistant") ?? 0) + errors;
    return {
      messages: {
        total: user + assistant + totalCalls, user, assistant, toolCalls: totalCalls,
        toolResults: totalCalls, errors,
      },
      tools: { totalCalls, uniqueTools: tools.length, tools },
    };
  }
}

function narrowed(query: UsageQuery): { agentId?: string; key?: string } {
  return {
    ...(query.agentId === undefined ? {} : { agentId: query.agentId }),
    ...(query.key === undefined ? {} : { key: query.key }),
  };
}

/** Nothing is cached: every answer is counted anew. */
function live(now: number): object {
  return { status: "fresh", cachedFiles: 0, pendingFiles: 0, staleFiles: 0, refreshedAt: now };
}

function sessionOf(entry: SessionEntry, sums: Totals | undefined): { key: string } & Record<string, unknown> {
  return {
    key: entry.key,
    ...(entry.label === undefined ? {} : { label: entry.label }),
    sessionId: entry.sessionId,
    scope: "instance",
    updatedAt: entry.updatedAt,
    agentId: entry.agentId,
    chatType: entry.chatType,
    ...(entry.channel === undefined ? {} : { channel: entry.channel }),
    ...(entry.modelProvider === undefined ? {} : { modelProvider: entry.modelProvider }),
    ...(entry.model === undefined ? {} : { model: entry.model }),
    usage: sums ?? null,
    hasContextWeight: false,
  };
}

/** The same sums by model, provider, agent and day. */
function cuts(rows: readonly UsageRow[]): Record<string, unknown> {
  const list = <T>(by: (row: UsageRow) => string, head: (row: UsageRow) => T): object[] => {
    const first = new Map<string, UsageRow>();
    for (const row of rows) if (!first.has(by(row))) first.set(by(row), row);
    const sums = group(rows, by);
    return [...first].map(([name, row]) => ({ ...head(row), totals: sums.get(name) ?? noTotals() }));
  };
  const count = (fits: (row: UsageRow) => boolean): number =>
    rows.reduce((sum, row) => sum + (fits(row) ? row.messages : 0), 0);
  const days = group(rows, (row) => row.date);
  return {
    byModel: list((row) => `${row.provider}/${row.model}`, ({ provider, model }) => ({
      provider, model, count: count((row) => row.provider === provider && row.model === model),
    })),
    byProvider: list((row) => row.provider, ({ provider }) => ({
      provider, count: count((row) => row.provider === provider),
    })),
    byAgent: list((row) => row.agentId, ({ agentId }) => ({ agentId })),
    byChannel: [],
    byCreator: [],
    costDaily: [...days].map(([date, sums]) => ({ date, ...sums })),
    dailyLatency: [],
    modelDaily: list((row) => `${row.date} ${row.provider}/${row.model}`, ({ date, provider, model }) => ({
      date, provider, model,
    })).map(flatten),
    daily: [...days].map(([date, sums]) => ({
      date, tokens: sums.totalTokens, cost: sums.totalCost, messages: count((row) => row.date === date),
    })),
  };
}

function flatten(entry: object): object {
  const { totals, ...head } = entry as { totals: Totals };
  return { ...head, tokens: totals.totalTokens, cost: totals.totalCost };
}

function group(rows: readonly UsageRow[], by: (row: UsageRow) => string): Map<string, Totals> {
  const groups = new Map<string, Totals>();
  for (const row of rows) {
    const name = by(row);
    const sums = groups.get(name) ?? noTotals();
    addRow(sums, row);
    groups.set(name, sums);
  }
  return groups;
}
