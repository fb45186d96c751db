// Ties the runtime's raw sockets to connections; holds every connection that is alive.

import type { Arrival } from "#gateway/connection";
import { Connection, type ConnectionDeps } from "#gateway/connection";
import type { Socket, SocketHandlers } from "#runtime/port";

/** What an upgraded socket carries: filled in when it opens. */
export interface Slot {
  arrival: Arrival;
  connection: Connection | undefined;
}

export class Sockets {
  readonly #deps: ConnectionDeps;
  readonly #alive = new Set<Connection>();
  readonly handlers: SocketHandlers<Slot>;

  constructor(deps: ConnectionDeps) {
    this.#deps = deps;
    this.handlers = {
      open: (socket) => this.#open(socket),
      message: (socket, data) => socket.data.connection?.received(data),
      drain: () => {},
      close: (socket) => this.#close(socket),
    };
  }

  get count(): number {
    return this.#alive.size;
  }

  find(test: (connection: Connection) => boolean): Connection | undefined {
    for (const connection of this.#alive) if (test(connection)) return connection;
    return undefined;
  }

  /** Closes every socket with the same code and reason, or those the test names. */
  closeWhere(code: number, reason: string, test: (connection: Connection) => boolean = () => true): void {
    for (const connection of this.#alive) if (test(connection)) connection.close(code, reason);
  }

  #open(socket: Socket<Slot>): void {
    const connection = new Connection(socket, socket.data.arrival, this.#deps);
    socket.data.connection = connection;
    this.#alive.add(connection);
    connection.start();
  }

  #close(socket: Socket<Slot>): void {
    const { connection } = socket.data;
    if (!connection) return;
    this.#alive.delete(connection);
    connection.gone();
  }
}
