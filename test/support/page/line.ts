// A line to a gateway that can be cut and stay dead for a while, as networks do.
import { connect, createServer } from "node:net";
import type { Socket } from "node:net";

export interface Line {
  readonly port: number;
  readonly url: string;
  /** Tears every connection down; new ones are refused until `mend`. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** Passes bytes on to `port`. */
export async function openLine(port: number): Promise<Line> {
  const sockets = new Set<Socket>();
  let dead = false;
  const server = createServer((client) => {
    if (dead) return void client.destroy();
    const gateway = connect(port, "127.0.0.1");
    client.pipe(gateway);
    gateway.pipe(client);
    for (const socket of [client, gateway]) {
      sockets.add(socket);
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        gateway.destroy();
      });
      // The other end hears of it by the close.
      socket.on("error", () => {});
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    cut() {
      dead = true;
      for (const socket of sockets) socket.destroy();
    },
    mend() {
      dead = false;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
