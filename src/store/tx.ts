// What the work of one transaction gets. It dies with the work: a handle kept for later throws instead of
// writing into somebody else's transaction.

import type { Connection, Sql, SqlRow, SqlValue } from "./connection.ts";
import type { Tx } from "./port.ts";
import { DevicesRepo } from "./repos/devices.ts";
import { InboxRepo } from "./repos/inbox.ts";
import { LeasesRepo } from "./repos/leases.ts";
import { OutboxRepo } from "./repos/outbox.ts";
import { PairRequestsRepo } from "./repos/pair-requests.ts";
import { RunsRepo } from "./repos/runs.ts";
import { SessionsRepo } from "./repos/sessions.ts";
import { SetupCodesRepo } from "./repos/setup-codes.ts";
import { TranscriptRepo } from "./repos/transcript.ts";
import { ValuesRepo } from "./repos/values.ts";

export class Gate implements Sql {
  readonly #connection: Connection;
  #open = true;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  close(): void {
    this.#open = false;
  }

  get(sql: string, ...values: SqlValue[]): SqlRow | undefined {
    this.#check();
    return this.#connection.get(sql, ...values);
  }

  all(sql: string, ...values: SqlValue[]): SqlRow[] {
    this.#check();
    return this.#connection.all(sql, ...values);
  }

  run(sql: string, ...values: SqlValue[]): number {
    this.#check();
    return this.#connection.run(sql, ...values);
  }

  #check(): void {
    if (!this.#open) throw new Error("this transaction is over");
  }
}

/** The repos of one transaction over its gate. */
export function txOver(sql: Sql): Tx {
  return {
    sessions: new SessionsRepo(sql),
    transcript: new TranscriptRepo(sql),
    runs: new RunsRepo(sql),
    inbox: new InboxRepo(sql),
    outbox: new OutboxRepo(sql),
    leases: new LeasesRepo(sql),
    values: new ValuesRepo(sql),
    devices: new DevicesRepo(sql),
    pairRequests: new PairRequestsRepo(sql),
    setupCodes: new SetupCodesRepo(sql),
  };
}
