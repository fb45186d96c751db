// Paired devices with their tokens, devices that ask to be paired, and setup codes.

import type { Migration } from "../migrate.ts";

// When a device was last seen changes with every connect: a column of its own, so that the record stays as it
// is.
const paired = `
  CREATE TABLE devices (
    device_id TEXT PRIMARY KEY,
    approved_at INTEGER NOT NULL,
    last_seen_at INTEGER,
    last_seen_reason TEXT,
    surface_request TEXT UNIQUE,
    record TEXT NOT NULL
  ) STRICT;
  CREATE INDEX devices_newest ON devices (approved_at DESC, device_id);
  CREATE TABLE device_tokens (
    device_id TEXT NOT NULL,
    role TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    serial TEXT,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    rotated_at INTEGER,
    revoked_at INTEGER,
    last_used_at INTEGER,
    generation TEXT,
    PRIMARY KEY (device_id, role)
  ) STRICT, WITHOUT ROWID;
`;

const asking = `
  CREATE TABLE pair_requests (
    request_id TEXT PRIMARY KEY,
    device_id TEXT NOT NULL UNIQUE,
    ts INTEGER NOT NULL,
    record TEXT NOT NULL
  ) STRICT;
  CREATE TABLE setup_codes (
    setup_id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    expires_at INTEGER NOT NULL,
    record TEXT NOT NULL
  ) STRICT;
`;

const devices: Migration = { version: 2, name: "devices", up: paired + asking };

export default devices;
