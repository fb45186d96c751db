// A reverse proxy as small as can be: it writes headers into the first request of a connection and passes on
// everything else. Which headers, and from which address it speaks, is up to the test.
import { connect, createServer } from "node:net";
import type { Socket } from "node:net";

export type Forwarder = {
  port: number;
  /** ws://<listen>:<port> */
  url: string;
  close: () => Promise<void>;
};

export type ForwarderOptions = {
  to: { host: string; port: number };
  headers: Readonly<Record<string, string>>;
  /** Where it listens; default 127.0.0.1. */
  listen?: string;
  /** The address it speaks from. */
  from?: string;
};

export async function openForwarder(options: ForwarderOptions): Promise<Forwarder> {
  const { to, from, listen = "127.0.0.1" } = options;
  const lines = Object.entries(options.headers).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const gateway = connect({ ...to, ...(from === undefined ? {} : { localAddress: from }) });
    let head = Buffer.alloc(0);
    const first = (part: Buffer): void => {
      head = Buffer.concat([head, part]);
      const end = head.indexOf("\r\n");
      if (end < 0) return;
      gateway.write(Buffer.concat([head.subarray(0, end + 2), Buffer.from(lines), head.subarray(end + 2)]));
      client.off("data", first);
      client.pipe(gateway);
    };
    client.on("data", first);
    gateway.pipe(client);
    for (const socket of [client, gateway]) {
      sockets.add(socket);
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        gateway.destroy();
      });
      // Either end may tear the connection down; the other one is told by its close.
      socket.on("error", () => {});
    }
  });
  await new Promise<void>((done) => server.listen(0, listen, done));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    url: `ws://${listen}:${address.port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
