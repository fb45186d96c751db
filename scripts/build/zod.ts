// Leaves the fifty translations of zod's messages out of the binary: our own messages do not use them, and
// the library re-exports them in a way no bundler can see is unused.
import type { BunPlugin } from "bun";

export const zodWithoutLocales: BunPlugin = {
  name: "zod-without-locales",
  setup(build) {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      loader: "js",
      contents: 'export { default as en } from "./en.js";',
    }));
  },
};
