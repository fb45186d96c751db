// Reports of tokens and money (spec/sessions §11).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { UsageReports } from "#sessions/usage";
import { assistantMessage, userMessage } from "#test/support/records";
import { openSessionHouse, type SessionHouse } from "#test/support/session-house";

let house: SessionHouse;
let usage: UsageReports;

before(async () => {
  house = await openSessionHouse();
  usage = new UsageReports({ env: house.env.env, store: house.opened.store });
  for (const sessionKey of ["a", "agent:other:b"]) {
    const { entry } = await house.sessions.edits.create({ sessionKey, createdVia: "operator" });
    const spend = (total: number) => house.opened.store.commit((tx) => house.sessions.append(tx, entry, [
      { message: userMessage("q") },
      { message: assistantMessage("a", { input: 10, output: 5, total }) },
      {
        message: {
          role: "toolResult", toolCallId: "c", toolName: "exec", content: [], isError: false, timestamp: 1,
        },
      },
    ]));
    await spend(2);
    await house.env.advance(86_400_000);
    await spend(0);
  }
});
after(() => house.close());

test("cost has every day of the range, empty ones included, and their sum", async () => {
  const report = await usage.cost({ days: 4, mode: "utc" });
  assert.deepEqual(report.daily.map(({ date, totalTokens, totalCost, missingCostEntries }) =>
    [date, totalTokens, totalCost, missingCostEntries]), [
    ["2025-12-31", 0, 0, 0], ["2026-01-01", 15, 2, 0], ["2026-01-02", 30, 2, 1], ["2026-01-03", 15, 0, 1],
  ]);
  assert.deepEqual(
    [report.days, report.totals.totalTokens, report.totals.input, report.totals.totalCost], [4, 60, 40, 4],
  );
});

test("reports can be narrowed to an agent, a session and dates", async () => {
  assert.equal((await usage.cost({ mode: "utc", agentId: "other" })).totals.totalTokens, 30);
  assert.equal((await usage.cost({ mode: "utc", key: "agent:main:a" })).totals.totalTokens, 30);
  const day = await usage.cost({ mode: "utc", startDate: "2026-01-02", endDate: "2026-01-02" });
  assert.deepEqual([day.days, day.totals.totalTokens], [1, 30]);
  await assert.rejects(
    usage.cost({ startDate: "2026-01-03", endDate: "2026-01-02" }), { code: "INVALID_REQUEST" },
  );
});

test("the sessions report counts messages and tools, and cuts by model, provider and agent", async () => {
  const report = await usage.sessions({ mode: "utc" });
  assert.deepEqual(report.sessions.map(({ key }) => key), ["agent:other:b", "agent:main:a"]);
  assert.equal((report.sessions[0]?.["usage"] as { totalTokens: number }).totalTokens, 30);
  const aggregates = report.aggregates as Record<string, unknown>;
  assert.equal(aggregates["sessionCount"], 2);
  assert.deepEqual(aggregates["messages"], {
    total: 12, user: 4, assistant: 4, toolCalls: 4, toolResults: 4, errors: 0,
  });
  assert.deepEqual(
    aggregates["tools"], { totalCalls: 4, uniqueTools: 1, tools: [{ name: "exec", count: 4 }] },
  );
  const [model] = aggregates["byModel"] as Record<string, unknown>[];
  assert.deepEqual([model?.["provider"], model?.["model"], model?.["count"]], ["mock", "mock-1", 4]);
  assert.deepEqual(
    (aggregates["byAgent"] as { agentId: string }[]).map(({ agentId }) => agentId), ["main", "other"],
  );
});

test("an empty range is zeros and not an error", async () => {
  const report = await usage.sessions({ mode: "utc", startDate: "2020-01-01", endDate: "2020-01-02" });
  assert.deepEqual(
    [report.startDate, report.totals.totalTokens, report.aggregates.sessionCount], ["2020-01-01", 0, 0],
  );
});
