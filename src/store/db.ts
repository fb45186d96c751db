// The SQLite store: one file, one writing connection, one reading connection that sees committed rows only.

import type { Env } from "#kernel/env";
import { Fault, messageOf } from "#kernel/fault";
import { fault } from "#protocol/errors";
import type { Fs } from "#runtime/port";
import { Connection } from "./connection.ts";
import { migrate } from "./migrate.ts";
import type { Reads, Store, Tx } from "./port.ts";
import { DevicesRepo } from "./repos/devices.ts";
import { InboxRepo } from "./repos/inbox.ts";
import { OutboxRepo } from "./repos/outbox.ts";
import { PairRequestsRepo } from "./repos/pair-requests.ts";
import { RunsRepo } from "./repos/runs.ts";
import { SessionsRepo } from "./repos/sessions.ts";
import { SetupCodesRepo } from "./repos/setup-codes.ts";
import { TranscriptRepo } from "./repos/transcript.ts";
import { ValuesRepo } from "./repos/values.ts";
import { Upkeep } from "./upkeep.ts";
import { Writer } from "./writer.ts";

export interface StoreOptions {
  /** The database file; its folder is made when absent. */
  path: string;
  env: Env;
  fs: Pick<Fs, "info" | "makeFolder" | "append" | "chmod" | "dirname">;
}

// FULL: a commit is on the disk when it returns. The WAL limit is what a checkpoint leaves behind, bytes.
const WRITER_PRAGMAS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA journal_size_limit = 8388608;
  PRAGMA cache_size = -8000;
  PRAGMA temp_store = MEMORY;
  PRAGMA checkpoint_fullfsync = 1;
`;

const READER_PRAGMAS = `
  PRAGMA query_only = 1;
  PRAGMA cache_size = -8000;
  PRAGMA temp_store = MEMORY;
`;

/**
 * Opens or creates the database and brings its schema up to date.
 * @throws STORE_TOO_NEW for a file of a newer build, STORE_BROKEN for one that is damaged or not ours
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { path, env, fs } = options;
  await prepareFile(options);
  const leftover = await fs.info(`${path}-wal`);
  const open: Connection[] = [];
  try {
    const writer = new Connection(path, { readOnly: false });
    open.push(writer);
    writer.exec(WRITER_PRAGMAS);
    const ran = migrate(writer, path);
    if (ran.length > 0) env.log.child("store").info("state database migrated", { path, versions: ran });
    const reader = new Connection(path, { readOnly: true });
    open.push(reader);
    reader.exec(READER_PRAGMAS);
    const upkeep = new Upkeep({ writer, reader, env, fs, path });
    // A clean close leaves no log behind: what is there now means the last process was cut off.
    if (leftover && leftover.bytes > 0) upkeep.checkSoon();
    return new SqliteStore(path, writer, reader, upkeep, env);
  } catch (error) {
    for (const connection of open) connection.close();
    if (error instanceof Fault) throw error;
    throw fault("STORE_BROKEN", { path, problem: messageOf(error) }, { cause: error });
  }
}

/**
 * Creates the file before SQLite does, so that it (and the -wal and -shm that copy its mode) are ours alone.
 */
async function prepareFile({ path, fs }: StoreOptions): Promise<void> {
  const info = await fs.info(path);
  if (!info) {
    await fs.makeFolder(fs.dirname(path), 0o700);
    await fs.append(path, "");
  } else if (info.kind !== "file") {
    throw fault("STORE_BROKEN", { path, problem: "it is not a file" });
  } else if ((info.mode & 0o077) !== 0) {
    await fs.chmod(path, 0o600);
  }
}

class SqliteStore implements Store {
  readonly path: string;
  readonly sessions: Reads["sessions"];
  readonly transcript: Reads["transcript"];
  readonly runs: Reads["runs"];
  readonly inbox: Reads["inbox"];
  readonly outbox: Reads["outbox"];
  readonly values: Reads["values"];
  readonly devices: Reads["devices"];
  readonly pairRequests: Reads["pairRequests"];
  readonly setupCodes: Reads["setupCodes"];
  readonly #reader: Connection;
  readonly #connection: Connection;
  readonly #upkeep: Upkeep;
  readonly #writer: Writer;
  #closing: Promise<void> | undefined;

  constructor(path: string, writer: Connection, reader: Connection, upkeep: Upkeep, env: Env) {
    this.path = path;
    this.sessions = new SessionsRepo(reader);
    this.transcript = new TranscriptRepo(reader);
    this.runs = new RunsRepo(reader);
    this.inbox = new InboxRepo(reader);
    this.outbox = new OutboxRepo(reader);
    this.values = new ValuesRepo(reader);
    this.devices = new DevicesRepo(reader);
    this.pairRequests = new PairRequestsRepo(reader);
    this.setupCodes = new SetupCodesRepo(reader);
    this.#reader = reader;
    this.#connection = writer;
    this.#upkeep = upkeep;
    this.#writer = new Writer(writer, env.clock, () => upkeep.touched());
  }

  commit<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#writer.commit(work);
  }

  stats(): { walBytes: number; commits: number; pendingCommits: number } {
    return {
      walBytes: this.#upkeep.walBytes(), commits: this.#writer.commits, pendingCommits: this.#writer.pending,
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#writer.close();
    this.#upkeep.close();
    this.#reader.close();
    // Closing does this too, except for the system library of macOS, which keeps the log (runtime §5).
    this.#connection.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    this.#connection.close();
  }
}
