// What every implementation of the store must do. A second one (PostgreSQL) is one more line in
// `implementations`.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { InboxRow, OutboxRow, RunRecord, SessionFilter, Store } from "#store/port";
import { anEntry, assistantMessage, userMessage } from "#test/support/records";
import { openTestStore } from "#test/support/store";

interface Opened {
  store: Store;
  /** Closes the store and opens the same state again. */
  reopen(): Promise<Store>;
  remove(): Promise<void>;
}

const implementations: { name: string; open(): Promise<Opened> }[] = [{ name: "sqlite", open: openSqlite }];

async function openSqlite(): Promise<Opened> {
  const opened = await openTestStore();
  return { store: opened.store, reopen: () => opened.reopen(), remove: () => opened.remove() };
}

const page: SessionFilter = { limit: 100, offset: 0 };

const aRun = (runId: string, change: Partial<RunRecord> = {}): RunRecord => ({
  runId, sessionKey: "agent:main:main", sessionId: "s", agentId: "main", family: "chat", status: "queued",
  acceptedAt: 1, requestHash: "h", ...change,
});

const aLetter = (id: string, change: Partial<InboxRow> = {}): InboxRow => ({
  id, sessionKey: "agent:main:main", agentId: "main", source: "rpc", externalId: id, runId: `run-${id}`,
  state: "accepted", payload: { message: "hi" }, acceptedAt: 1, ...change,
});

for (const { name, open } of implementations) {
  describe(`the ${name} store`, () => {
    let opened: Opened;
    let store: Store;
    before(async () => {
      opened = await open();
      store = opened.store;
    });
    after(() => opened.remove());

    test("reads its own writes inside a transaction, others see them after the commit", async () => {
      const entry = anEntry("agent:main:own");
      const seen = await store.commit(async (tx) => {
        await tx.sessions.put(entry);
        const inside = await tx.sessions.get(entry.key);
        const outside = await store.sessions.get(entry.key);
        return { inside, outside };
      });
      assert.deepEqual(seen, { inside: entry, outside: null });
      assert.deepEqual(await store.sessions.get(entry.key), entry);
      assert.deepEqual(await store.sessions.getBySessionId(entry.sessionId), entry);
    });

    test("a throw rolls back its own work and leaves the works of the same group alone", async () => {
      const boom = new Error("boom");
      const outcomes = await Promise.allSettled([
        store.commit((tx) => tx.values.set("group.a", 1)),
        store.commit(async (tx) => {
          await tx.values.set("group.b", 2);
          throw boom;
        }),
        store.commit((tx) => tx.values.set("group.c", 3)),
      ]);
      assert.deepEqual(outcomes.map((outcome) => outcome.status), ["fulfilled", "rejected", "fulfilled"]);
      assert.equal(outcomes[1]?.status === "rejected" && outcomes[1].reason, boom);
      assert.equal(await store.values.get("group.a"), 1);
      assert.equal(await store.values.get("group.b"), undefined);
      assert.equal(await store.values.get("group.c"), 3);
    });

    test("a work that awaits something else is refused and rolled back, and its tx is dead", async () => {
      let late: Promise<unknown> = Promise.resolve();
      const refused = store.commit(async (tx) => {
        await tx.values.set("late", true);
        await new Promise((resolve) => setTimeout(resolve, 20));
        late = tx.values.set("later", true);
        await late;
      });
      const good = store.commit((tx) => tx.values.set("prompt", true));
      await assert.rejects(refused, /may await nothing but calls of its tx/);
      await good;
      await new Promise((resolve) => setTimeout(resolve, 40));
      await assert.rejects(late, /transaction is over/);
      assert.equal(await store.values.get("late"), undefined);
      assert.equal(await store.values.get("later"), undefined);
      assert.equal(await store.values.get("prompt"), true);
    });

    test("a refused write (same session id under two keys) fails alone", async () => {
      const one = anEntry("agent:main:one");
      await store.commit((tx) => tx.sessions.put(one));
      await assert.rejects(
        store.commit((tx) => tx.sessions.put({ ...anEntry("agent:main:two"), sessionId: one.sessionId })),
      );
      assert.equal(await store.sessions.get("agent:main:two"), null);
    });

    test("lists pinned first, then newest, then by key, and pages after filtering", async () => {
      const make = (rest: string, updatedAt: number, more: object = {}) =>
        ({ ...anEntry(`agent:lister:${rest}`), agentId: "lister", updatedAt, ...more });
      const entries = [
        make("a", 10), make("b", 30), make("c", 20, { pinnedAt: 5 }), make("d", 30, { label: "Blue Whale" }),
        make("e", 99, { archivedAt: 99 }),
      ];
      await store.commit(async (tx) => {
        for (const entry of entries) await tx.sessions.put(entry);
      });
      const keys = async (filter: Partial<SessionFilter>): Promise<string> => {
        const found = await store.sessions.list({ ...page, agentId: "lister", ...filter });
        const names = found.entries.map((entry) => entry.key.slice("agent:lister:".length));
        return `${found.total}:${names.join("")}`;
      };
      assert.equal(await keys({}), "4:cbda");
      assert.equal(await keys({ limit: 2, offset: 1 }), "4:bd");
      assert.equal(await keys({ limit: 2, offset: 4 }), "4:");
      assert.equal(await keys({ archived: true }), "1:e");
      assert.equal(await keys({ archived: "all" }), "5:cebda");
      assert.equal(await keys({ search: "WHALE" }), "1:d");
      assert.equal(await keys({ label: "Blue Whale" }), "1:d");
      assert.equal(await keys({ updatedSince: 20 }), "3:cbd");
      assert.equal(await keys({ keys: ["agent:lister:a", "agent:main:one"] }), "1:a");
      assert.equal(await keys({ agentIds: ["nobody"] }), "0:");
      assert.equal(await keys({ sortBy: "activity" }), "4:bdca");
    });

    test("hides the aggregate sessions unless asked, and sorts by interaction", async () => {
      const at = (key: string, lastInteractionAt: number | undefined) =>
        anEntry(key, { agentId: "agg", ...(lastInteractionAt === undefined ? {} : { lastInteractionAt }) });
      await store.commit(async (tx) => {
        await tx.sessions.put(at("global", 5));
        await tx.sessions.put(at("unknown", 6));
        await tx.sessions.put(at("agent:agg:x", 7));
        await tx.sessions.put(at("agent:agg:never", undefined));
      });
      const list = async (filter: Partial<SessionFilter>): Promise<string[]> =>
        (await store.sessions.list({ ...page, agentId: "agg", sortBy: "lastInteractionAt", ...filter }))
          .entries.map((entry) => entry.key);
      assert.deepEqual(await list({}), ["agent:agg:x", "agent:agg:never"]);
      assert.deepEqual(
        await list({ includeGlobal: true, includeUnknown: true, requireLastInteraction: true }),
        ["agent:agg:x", "unknown", "global"],
      );
    });

    test("numbers transcript rows densely and counts what shows since the last reset", async () => {
      const sessionId = "numbers";
      const base = { sessionId, parentId: null, timestampMs: 1 };
      const rows = await store.commit((tx) => tx.transcript.append([
        { ...base, id: "m1", type: "message", message: userMessage("one") },
        { ...base, id: "x1", type: "model_change", data: { model: "m" } },
        { ...base, id: "m2", type: "message", message: assistantMessage("two"), runId: "r" },
      ]));
      assert.deepEqual(rows.map((row) => [row.seq, row.position]), [[1, 1], [2, 1], [3, 2]]);
      await store.commit((tx) => tx.transcript.append([
        { ...base, id: "reset", type: "reset" },
        { ...base, id: "m3", type: "message", message: userMessage("three") },
      ]));
      assert.deepEqual(await store.transcript.tail(sessionId), { seq: 5, id: "m3", messages: 2 });
      assert.equal((await store.transcript.mark(sessionId, ["reset", "compaction"]))?.id, "reset");
      assert.equal(await store.transcript.mark(sessionId, ["compaction"]), null);
      assert.deepEqual(await store.transcript.tail("nobody"), { seq: 0, id: null, messages: 0 });
      assert.deepEqual(await store.transcript.get(sessionId, "m2"), { ...rows[2] });
    });

    test("cuts windows from either end, with skipping and only what shows", async () => {
      const ids = async (window: object): Promise<string> =>
        (await store.transcript.window({ sessionId: "numbers", limit: 10, from: "newest", ...window }))
          .map((row) => row.id).join(" ");
      assert.equal(await ids({}), "m1 x1 m2 reset m3");
      assert.equal(await ids({ limit: 2 }), "reset m3");
      assert.equal(await ids({ limit: 2, from: "oldest" }), "m1 x1");
      assert.equal(await ids({ shown: true, limit: 3, skip: 1 }), "m1 m2 reset");
      assert.equal(await ids({ afterSeq: 1, beforeSeq: 4 }), "x1 m2");
    });

    test("refuses two rows with one id in a session", async () => {
      const row = { sessionId: "numbers", parentId: null, timestampMs: 1, id: "m1", type: "custom" as const };
      await assert.rejects(store.commit((tx) => tx.transcript.append([row])));
    });

    test("sums usage by day, session and model, and keeps it when the session is deleted", async () => {
      const entry = { ...anEntry("agent:main:spender"), sessionId: "spender" };
      const day = Date.UTC(2026, 0, 2);
      const message = (at: number, total: number) => ({
        sessionId: "spender", id: `u${at}`, parentId: null, timestampMs: at, type: "message" as const,
        message: assistantMessage("x", { input: 10, output: 5, total }),
      });
      await store.commit(async (tx) => {
        await tx.sessions.put(entry);
        await tx.transcript.append([message(day - 1, 1), message(day, 2), message(day + 1, 0)]);
      });
      assert.equal(await store.commit((tx) => tx.sessions.delete(entry.key)), true);
      assert.deepEqual(await store.transcript.window({ sessionId: "spender", limit: 9, from: "oldest" }), []);
      const filter = { fromMs: day - 10, toMs: day + 10, key: entry.key, utcOffsetMinutes: 0 };
      const rows = await store.transcript.usage(filter);
      assert.deepEqual(
        rows.map((row) => [row.date, row.agentId, row.messages, row.input, row.costTotal, row.missingCost]),
        [["2026-01-01", "main", 1, 10, 1, 0], ["2026-01-02", "main", 2, 20, 2, 1]],
      );
      const shifted = await store.transcript.usage({ ...filter, utcOffsetMinutes: 60 });
      assert.deepEqual(shifted.map((row) => [row.date, row.messages]), [["2026-01-02", 3]]);
      assert.equal(await store.commit((tx) => tx.sessions.delete(entry.key)), false);
    });

    test("knows runs and which of them have no end", async () => {
      const ended = aRun(
        "r-ended", { status: "ok", startedAt: 2, endedAt: 3, result: { text: "x" }, error: "e" },
      );
      await store.commit(async (tx) => {
        await tx.runs.put(aRun("r-open", { acceptedAt: 9 }));
        await tx.runs.put(aRun("r-ended"));
        await tx.runs.put(ended);
      });
      assert.deepEqual(await store.runs.get("r-ended"), ended);
      assert.equal(await store.runs.get("r-none"), null);
      assert.deepEqual((await store.runs.open()).map((run) => run.runId), ["r-open"]);
    });

    test("accepts a message once per source, in order, until it is settled", async () => {
      const accept = (row: InboxRow): Promise<string> => store.commit((tx) => tx.inbox.accept(row));
      assert.equal(await accept(aLetter("2")), "accepted");
      assert.equal(await accept(aLetter("1", { externalId: "other" })), "accepted");
      assert.equal(await accept(aLetter("3", { externalId: "2" })), "duplicate");
      assert.equal(
        await accept(aLetter("4", { externalId: "2", source: "telegram", sessionKey: "k" })), "accepted",
      );
      const ids = async (key?: string): Promise<string[]> => {
        return (await store.inbox.accepted(key)).map((row) => row.id);
      };
      assert.deepEqual(await ids(), ["1", "2", "4"]);
      assert.deepEqual(await ids("agent:main:main"), ["1", "2"]);
      await store.commit(async (tx) => {
        await tx.inbox.settle("1", "consumed");
        await tx.inbox.settle("2", "interrupted");
      });
      assert.deepEqual(await ids(), ["4"]);
      assert.deepEqual(
        await store.inbox.interrupted("agent:main:main"), [aLetter("2", { state: "interrupted" })],
      );
    });

    test("hands out what is due in the outbox, oldest first", async () => {
      const row = (id: string, notBefore: number, state: OutboxRow["state"] = "pending"): OutboxRow => ({
        id, channel: "telegram", target: "1", state, payload: {}, attempts: 0, notBefore, createdAt: 1,
      });
      await store.commit(async (tx) => {
        const rows = [row("b", 5), row("a", 5), row("c", 50), row("d", 1, "sent")];
        for (const out of rows) await tx.outbox.put(out);
      });
      assert.deepEqual((await store.outbox.due(10, 9)).map((out) => out.id), ["a", "b"]);
      assert.deepEqual((await store.outbox.due(10, 1)).map((out) => out.id), ["a"]);
      await store.commit((tx) => tx.outbox.put({ ...row("a", 5, "sent"), providerMessageId: "p" }));
      assert.deepEqual(await store.outbox.get("a"), { ...row("a", 5, "sent"), providerMessageId: "p" });
    });

    test("leases have one owner, and the epoch grows with every change of owner", async () => {
      const take = (owner: string, now: number) => store.commit(
        (tx) => tx.leases.acquire("poller", owner, now, 10),
      );
      assert.equal(await take("a", 0), 1);
      assert.equal(await take("b", 5), null);
      assert.equal(await take("a", 8), 1);
      assert.equal(await take("b", 18), 2);
      await store.commit((tx) => tx.leases.release("poller", "b"));
      assert.equal(await take("b", 19), 3);
    });

    test("everything committed is there after closing and opening again", async () => {
      await store.commit((tx) => tx.values.set("kept", { deep: [1, 2] }));
      store = await opened.reopen();
      assert.deepEqual(await store.values.get("kept"), { deep: [1, 2] });
      assert.equal((await store.runs.open()).length, 1);
    });

    test("closing waits for accepted works and refuses later ones", async () => {
      const many = Array.from(
        { length: 600 }, (_, index) => store.commit((tx) => tx.values.set(`n${index}`, index)),
      );
      const closing = store.close();
      await assert.rejects(store.commit((tx) => tx.values.set("no", 1)), { code: "UNAVAILABLE" });
      await Promise.all([...many, closing]);
      store = await opened.reopen();
      assert.equal(await store.values.get("n599"), 599);
    });
  });
}
