// Tokens and money per assistant message, summed by SQL (spec/sessions §11).

import type { AssistantMessage } from "#protocol/records/message";
import { number, text } from "../columns.ts";
import type { Sql, SqlRow, SqlValue } from "../connection.ts";
import type { TranscriptRow, UsageFilter, UsageRow } from "../port.ts";

// The session may be unknown to the store (an import, a test): its usage then counts under empty names.
const INSERT = `
  INSERT INTO usage (agent_id, session_key, ts, session_id, seq, provider, model, input, output, cache_read,
    cache_write, cost_input, cost_output, cost_cache_read, cost_cache_write, cost_total, missing_cost)
  SELECT coalesce(max(agent_id), ''), coalesce(max(key), ''), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
  FROM sessions WHERE session_id = ?`;

/** Books the usage of one stored assistant message; a message without tokens books nothing. */
export function addUsage(sql: Sql, row: TranscriptRow, message: AssistantMessage): void {
  const { usage, provider, model } = message;
  const tokens = usage.input + usage.output + usage.cacheRead + usage.cacheWrite;
  if (tokens === 0) return;
  const { cost } = usage;
  sql.run(
    INSERT, row.timestampMs, row.sessionId, row.seq, provider, model, usage.input, usage.output,
    usage.cacheRead,
    usage.cacheWrite, cost.input, cost.output, cost.cacheRead, cost.cacheWrite, cost.total,
    // Tokens at no price at all: nobody configured what the model costs.
    cost.total === 0 ? 1 : 0, row.sessionId,
  );
}

/** Sums per day, agent, session and model, oldest day first. */
export function usageRows(sql: Sql, filter: UsageFilter): UsageRow[] {
  const parts = ["ts >= ?", "ts < ?"];
  const values: SqlValue[] = [filter.fromMs, filter.toMs];
  if (filter.agentId !== undefined) {
    parts.push("agent_id = ?");
    values.push(filter.agentId);
  }
  if (filter.key !== undefined) {
    parts.push("session_key = ?");
    values.push(filter.key);
  }
  const rows = sql.all(
    `SELECT date(ts / 1000 + ? * 60, 'unixepoch') AS day, agent_id, session_key, provider, model,
       count(*) AS messages, sum(input) AS input, sum(output) AS output, sum(cache_read) AS cache_read,
       sum(cache_write) AS cache_write, sum(cost_input) AS cost_input, sum(cost_output) AS cost_output,
       sum(cost_cache_read) AS cost_cache_read, sum(cost_cache_write) AS cost_cache_write,
       sum(cost_total) AS cost_total, sum(missing_cost) AS missing_cost
     FROM usage WHERE ${parts.join(" AND ")}
     GROUP BY day, agent_id, session_key, provider, model
     ORDER BY day, agent_id, session_key, provider, model`,
    filter.utcOffsetMinutes, ...values,
  );
  return rows.map(usageOf);
}

function usageOf(row: SqlRow): UsageRow {
  return {
    date: text(row, "day"),
    agentId: text(row, "agent_id"),
    sessionKey: text(row, "session_key"),
    provider: text(row, "provider"),
    model: text(row, "model"),
    messages: number(row, "messages"),
    input: number(row, "input"),
    output: number(row, "output"),
    cacheRead: number(row, "cache_read"),
    cacheWrite: number(row, "cache_write"),
    costInput: number(row, "cost_input"),
    costOutput: number(row, "cost_output"),
    costCacheRead: number(row, "cost_cache_read"),
    costCacheWrite: number(row, "cost_cache_write"),
    costTotal: number(row, "cost_total"),
    missingCost: number(row, "missing_cost"),
  };
}
