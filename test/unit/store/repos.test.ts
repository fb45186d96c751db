// Listings and reads must not scan: the plan of each is asked of SQLite itself.

import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import type { Sql, SqlRow, SqlValue } from "#store/connection";
import { InboxRepo } from "#store/repos/inbox";
import { OutboxRepo } from "#store/repos/outbox";
import { RunsRepo } from "#store/repos/runs";
import { SessionsRepo } from "#store/repos/sessions";
import { TranscriptRepo } from "#store/repos/transcript";
import { openTestStore } from "#test/support/store";

/** Answers every statement with its plan, and keeps the plans. */
function explaining(db: DatabaseSync, plans: string[]): Sql {
  const explain = (sql: string, values: SqlValue[]): SqlRow[] => {
    const rows = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
    plans.push(rows.map((row) => String(row["detail"])).join("; "));
    return [];
  };
  return {
    get: (sql, ...values) => explain(sql, values)[0],
    all: (sql, ...values) => explain(sql, values),
    run: (sql, ...values) => explain(sql, values).length,
  };
}

test("no listing or read of the hot path scans a table or sorts", async () => {
  const opened = await openTestStore();
  const db = new DatabaseSync(opened.path, { readOnly: true });
  try {
    const plans: string[] = [];
    const sql = explaining(db, plans);
    const sessions = new SessionsRepo(sql);
    const transcript = new TranscriptRepo(sql);
    const page = { limit: 100, offset: 0 };
    await sessions.list(page);
    await sessions.list({ ...page, archived: true });
    await sessions.list({ ...page, agentId: "main" });
    await sessions.list({ ...page, sortBy: "lastInteractionAt" });
    await sessions.list({ ...page, sortBy: "activity" });
    await sessions.get("k");
    await sessions.getBySessionId("s");
    await transcript.tail("s");
    await transcript.mark("s", ["reset", "compaction"]);
    await transcript.get("s", "id");
    await transcript.window({ sessionId: "s", limit: 10, from: "newest", shown: true, afterSeq: 3 });
    await new RunsRepo(sql).open();
    await new InboxRepo(sql).accepted("k");
    await new InboxRepo(sql).interrupted("k");
    await new OutboxRepo(sql).due(1, 10);
    const bad = plans.filter((plan) => /SCAN (?!\w+ USING)|TEMP B-TREE/.test(plan));
    assert.deepEqual(bad, []);
  } finally {
    db.close();
    await opened.remove();
  }
});
