// Paired devices: the record as JSON, its tokens as rows, because a bearer token is looked up by its hash.

import { json, number, optionalNumber, optionalText, text } from "../columns.ts";
import type { Sql, SqlRow } from "../connection.ts";
import type { DeviceReads, DeviceRecord, DeviceToken, DeviceWrites } from "../devices-port.ts";

const PUT = `
  INSERT INTO devices (device_id, approved_at, last_seen_at, last_seen_reason, surface_request, record)
  VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (device_id) DO UPDATE SET approved_at = excluded.approved_at,
    last_seen_at = excluded.last_seen_at, last_seen_reason = excluded.last_seen_reason,
    surface_request = excluded.surface_request, record = excluded.record`;

const PUT_TOKEN = `
  INSERT INTO device_tokens (device_id, role, hash, serial, scopes, created_at, rotated_at, revoked_at,
    last_used_at, generation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

export class DevicesRepo implements DeviceReads, DeviceWrites {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(deviceId: string): Promise<DeviceRecord | null> {
    const row = this.#sql.get("SELECT * FROM devices WHERE device_id = ?", deviceId);
    return row ? this.#device(row) : null;
  }

  async list(): Promise<DeviceRecord[]> {
    const rows = this.#sql.all("SELECT * FROM devices ORDER BY approved_at DESC, device_id");
    return rows.map((row) => this.#device(row));
  }

  async byTokenHash(hash: string): Promise<{ deviceId: string; role: string } | null> {
    const row = this.#sql.get(
      "SELECT device_id, role FROM device_tokens WHERE hash = ? AND revoked_at IS NULL", hash,
    );
    return row ? { deviceId: text(row, "device_id"), role: text(row, "role") } : null;
  }

  async bySurfaceRequest(requestId: string): Promise<DeviceRecord | null> {
    const row = this.#sql.get("SELECT * FROM devices WHERE surface_request = ?", requestId);
    return row ? this.#device(row) : null;
  }

  async put(device: DeviceRecord): Promise<void> {
    const { tokens, lastSeenAtMs, lastSeenReason, ...record } = device;
    this.#sql.run(
      PUT, device.deviceId, device.approvedAtMs, lastSeenAtMs ?? null, lastSeenReason ?? null,
      device.pendingSurface?.requestId ?? null, JSON.stringify(record),
    );
    this.#sql.run("DELETE FROM device_tokens WHERE device_id = ?", device.deviceId);
    for (const token of tokens) {
      this.#sql.run(
        PUT_TOKEN,
        device.deviceId,
        token.role,
        token.hash,
        token.serial ?? null,
        JSON.stringify(token.scopes),
        token.createdAtMs,
        token.rotatedAtMs ?? null,
        token.revokedAtMs ?? null,
        token.lastUsedAtMs ?? null,
        token.generation ?? null,
      );
    }
  }

  async delete(deviceId: string): Promise<boolean> {
    this.#sql.run("DELETE FROM device_tokens WHERE device_id = ?", deviceId);
    return this.#sql.run("DELETE FROM devices WHERE device_id = ?", deviceId) > 0;
  }

  async seen(deviceId: string, sign: { atMs: number; reason: string; role?: string }): Promise<void> {
    this.#sql.run(
      "UPDATE devices SET last_seen_at = ?, last_seen_reason = ? WHERE device_id = ?",
      sign.atMs, sign.reason, deviceId,
    );
    if (sign.role === undefined) return;
    this.#sql.run(
      "UPDATE device_tokens SET last_used_at = ? WHERE device_id = ? AND role = ?",
      sign.atMs,
      deviceId,
      sign.role,
    );
  }

  #device(row: SqlRow): DeviceRecord {
    const tokens = this.#sql.all(
      "SELECT * FROM device_tokens WHERE device_id = ? ORDER BY role", text(row, "device_id"),
    );
    return {
      ...json<Omit<DeviceRecord, "tokens">>(row, "record"),
      ...optionalNumber(row, "last_seen_at", "lastSeenAtMs"),
      ...optionalText(row, "last_seen_reason", "lastSeenReason"),
      tokens: tokens.map(tokenOf),
    };
  }
}

function tokenOf(row: SqlRow): DeviceToken {
  return {
    role: text(row, "role"),
    scopes: json<string[]>(row, "scopes"),
    hash: text(row, "hash"),
    ...optionalText(row, "serial", "serial"),
    createdAtMs: number(row, "created_at"),
    ...optionalNumber(row, "rotated_at", "rotatedAtMs"),
    ...optionalNumber(row, "revoked_at", "revokedAtMs"),
    ...optionalNumber(row, "last_used_at", "lastUsedAtMs"),
    ...optionalText(row, "generation", "generation"),
  };
}
