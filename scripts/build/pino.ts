// Bundler plug-in that makes pino self-contained.
//
// pino reaches its worker threads through `__dirname`, which the bundler turns into the absolute path of
// the build machine: the binary would then look for code there on the user's disk, and two checkouts would
// give two different binaries. We never use log transports, so the thread package is replaced by one that
// refuses.
import type { BunPlugin } from "bun";

const refusal = `module.exports = class {
  constructor() { throw new Error("log transports are not available"); }
};`;

export const pinoWithoutThreads: BunPlugin = {
  name: "pino-without-threads",
  setup(build) {
    build.onResolve({ filter: /^thread-stream$/ }, () => ({ path: "thread-stream", namespace: "refused" }));
    build.onLoad({ filter: /.*/, namespace: "refused" }, () => ({ loader: "js", contents: refusal }));
    build.onLoad({ filter: /pino[\\/]lib[\\/][^\\/]+\.js$/ }, async ({ path }) => {
      const source = await Bun.file(path).text();
      return { loader: "js", contents: source.replaceAll("__dirname", `"/"`) };
    });
  },
};
