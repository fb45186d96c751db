// The first schema. Never edit a migration that was released: add the next one.

import type { Migration } from "../migrate.ts";

const sessions = `
  CREATE TABLE sessions (
    key TEXT PRIMARY KEY,
    agent_id TEXT NOT NULL,
    session_id TEXT NOT NULL UNIQUE,
    updated_at INTEGER NOT NULL,
    last_interaction_at INTEGER,
    activity_at INTEGER NOT NULL,
    archived INTEGER NOT NULL,
    pinned INTEGER NOT NULL,
    label TEXT,
    spawned_by TEXT,
    parent_key TEXT,
    search TEXT NOT NULL,
    entry TEXT NOT NULL
  ) STRICT;
  CREATE INDEX sessions_newest ON sessions (archived, pinned DESC, updated_at DESC, key);
  CREATE INDEX sessions_of_agent ON sessions (agent_id, archived, pinned DESC, updated_at DESC, key);
  CREATE INDEX sessions_by_interaction ON sessions (archived, last_interaction_at DESC, key);
  CREATE INDEX sessions_by_activity ON sessions (archived, activity_at DESC, key);
  CREATE INDEX sessions_by_label ON sessions (label) WHERE label IS NOT NULL;
  CREATE INDEX sessions_spawned ON sessions (spawned_by) WHERE spawned_by IS NOT NULL;
  CREATE INDEX sessions_of_parent ON sessions (parent_key) WHERE parent_key IS NOT NULL;
`;

// `position` counts what shows since the last reset, so that a page of history needs no counting; `tally` is
// what a message counts as in reports. usage is a table of its own: reports read it without touching the
// (large) messages, and it outlives a session.
const transcript = `
  CREATE TABLE transcript (
    session_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    id TEXT NOT NULL,
    parent_id TEXT,
    type TEXT NOT NULL,
    tally TEXT,
    shown INTEGER NOT NULL,
    position INTEGER NOT NULL,
    ts INTEGER NOT NULL,
    run_id TEXT,
    message TEXT,
    data TEXT
  ) STRICT;
  CREATE UNIQUE INDEX transcript_order ON transcript (session_id, seq);
  CREATE INDEX transcript_tally ON transcript (ts, tally, session_id) WHERE tally IS NOT NULL;
  CREATE UNIQUE INDEX transcript_by_id ON transcript (session_id, id);
  CREATE INDEX transcript_marks ON transcript (session_id, type, seq) WHERE type IN ('reset', 'compaction');
  CREATE TABLE usage (
    ts INTEGER NOT NULL,
    session_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    agent_id TEXT NOT NULL,
    session_key TEXT NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    input INTEGER NOT NULL,
    output INTEGER NOT NULL,
    cache_read INTEGER NOT NULL,
    cache_write INTEGER NOT NULL,
    cost_input REAL NOT NULL,
    cost_output REAL NOT NULL,
    cost_cache_read REAL NOT NULL,
    cost_cache_write REAL NOT NULL,
    cost_total REAL NOT NULL,
    missing_cost INTEGER NOT NULL,
    PRIMARY KEY (ts, session_id, seq)
  ) STRICT, WITHOUT ROWID;
`;

const runs = `
  CREATE TABLE runs (
    run_id TEXT PRIMARY KEY,
    session_key TEXT NOT NULL,
    session_id TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    family TEXT NOT NULL,
    status TEXT NOT NULL,
    accepted_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    request_hash TEXT NOT NULL,
    result TEXT,
    error TEXT
  ) STRICT;
  CREATE INDEX runs_open ON runs (accepted_at, run_id) WHERE ended_at IS NULL;
  CREATE INDEX runs_ended ON runs (ended_at) WHERE ended_at IS NOT NULL;
`;

const boxes = `
  CREATE TABLE inbox (
    id TEXT PRIMARY KEY,
    session_key TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    source TEXT NOT NULL,
    external_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    state TEXT NOT NULL,
    payload TEXT NOT NULL,
    accepted_at INTEGER NOT NULL,
    UNIQUE (source, external_id)
  ) STRICT;
  CREATE INDEX inbox_unsettled ON inbox (state, session_key, id) WHERE state IN ('accepted', 'interrupted');
  CREATE INDEX inbox_by_age ON inbox (accepted_at);
  CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    target TEXT NOT NULL,
    run_id TEXT,
    session_key TEXT,
    state TEXT NOT NULL,
    payload TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    provider_message_id TEXT,
    error TEXT
  ) STRICT;
  CREATE INDEX outbox_due ON outbox (not_before, id) WHERE state = 'pending';
  CREATE TABLE leases (
    name TEXT PRIMARY KEY,
    owner TEXT,
    epoch INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE named_values (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT;
`;

const first: Migration = { version: 1, name: "first", up: sessions + transcript + runs + boxes };

export default first;
