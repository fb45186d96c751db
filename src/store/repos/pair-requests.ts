// Devices that wait for approval: one row per device, so that a retry replaces what it asked before.

import { json } from "../columns.ts";
import type { Sql, SqlRow } from "../connection.ts";
import type { PairRequest, PairRequestReads, PairRequestWrites } from "../devices-port.ts";

export class PairRequestsRepo implements PairRequestReads, PairRequestWrites {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(requestId: string): Promise<PairRequest | null> {
    return requestOf(this.#sql.get("SELECT record FROM pair_requests WHERE request_id = ?", requestId));
  }

  async ofDevice(deviceId: string): Promise<PairRequest | null> {
    return requestOf(this.#sql.get("SELECT record FROM pair_requests WHERE device_id = ?", deviceId));
  }

  async list(): Promise<PairRequest[]> {
    const rows = this.#sql.all("SELECT record FROM pair_requests ORDER BY ts DESC, request_id");
    return rows.map((row) => json<PairRequest>(row, "record"));
  }

  async put(request: PairRequest): Promise<void> {
    this.#sql.run("DELETE FROM pair_requests WHERE device_id = ?", request.deviceId);
    this.#sql.run(
      "INSERT INTO pair_requests (request_id, device_id, ts, record) VALUES (?, ?, ?, ?)",
      request.requestId, request.deviceId, request.ts, JSON.stringify(request),
    );
  }

  async delete(requestId: string): Promise<boolean> {
    return this.#sql.run("DELETE FROM pair_requests WHERE request_id = ?", requestId) > 0;
  }
}

function requestOf(row: SqlRow | undefined): PairRequest | null {
  return row ? json<PairRequest>(row, "record") : null;
}
