// The scripted model server as a program: `bun test/support/model/main.ts --port 4010`.
// Prints one JSON line `{port,url}` when it listens and stays until it is told to stop.
import { openModelServer } from "../model-server.ts";

const at = process.argv.indexOf("--port");
const port = at > 0 ? Number(process.argv[at + 1]) : 0;
const server = await openModelServer({ port, journal: false });
process.stdout.write(`${JSON.stringify({ port: server.port, url: server.url })}\n`);
