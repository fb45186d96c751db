// The laws as data: who may import whom, what is banned and what to use instead, how large things may grow.
// Raising a number or widening an edge is a reviewed edit of one line here, with its reason beside it.

export interface Room {
  /** Height in the house: types may be imported from any lower room. */
  readonly level: number;
  /** Rooms whose values may be imported. */
  readonly values: readonly string[];
  /** Rooms that may be reached by `await import()` only, so that start-up does not load them. */
  readonly lazy?: readonly string[];
  /** node: and bun: modules this room owns the capability for; `*` is all. */
  readonly machine?: readonly string[];
}

export const ROOMS: Readonly<Record<string, Room>> = {
  version: { level: 0, values: [] },
  kernel: { level: 0, values: [] },
  runtime: { level: 1, values: ["kernel"], machine: ["*"] },
  protocol: { level: 1, values: ["kernel", "version"] },
  config: { level: 2, values: ["kernel", "protocol", "version"] },
  store: { level: 2, values: ["kernel", "protocol", "version"], machine: ["node:sqlite"] },
  // Digests, key pairs and constant-time comparison must be synchronous where a socket is admitted.
  auth: { level: 3, values: ["kernel", "protocol", "config", "store"], machine: ["node:crypto"] },
  channels: { level: 3, values: ["kernel", "protocol", "config"] },
  sessions: { level: 3, values: ["kernel", "protocol", "config", "store"] },
  agents: { level: 3, values: ["kernel", "protocol", "config", "store", "sessions"] },
  automation: { level: 3, values: ["kernel", "protocol", "config", "store", "sessions"] },
  methods: { level: 4, values: ["kernel", "protocol"] },
  gateway: {
    level: 5,
    values: [
      "kernel", "version", "protocol", "config", "store", "auth", "channels", "sessions", "agents",
      "automation",
      "methods",
    ],
  },
  cli: { level: 5, values: ["kernel", "version", "protocol", "config", "methods"] },
  // The client of protocol throws Faults and wants an Env: without kernel the web would have to copy both.
  web: { level: 5, values: ["kernel", "protocol"] },
  main: { level: 6, values: ["version"], lazy: ["cli", "gateway"] },
};

export interface EdgeException {
  readonly from: string;
  /** An alias, exact or with `*` at the end. */
  readonly to: string;
  readonly kind: "value" | "type" | "dynamic";
  readonly why: string;
}

/** Edges beyond the table. Each is one file on one side. */
export const EDGE_EXCEPTIONS: readonly EdgeException[] = [
  { from: "src/main.ts", to: "#runtime", kind: "dynamic", why: "picks the seam" },
  { from: "src/main.ts", to: "#runtime", kind: "value", why: "picks the seam" },
  { from: "src/cli/run.ts", to: "#runtime", kind: "value", why: "the command line's composition root" },
  { from: "src/cli/run.ts", to: "#runtime", kind: "dynamic", why: "the command line's composition root" },
  { from: "src/gateway/app.ts", to: "#runtime", kind: "value", why: "the daemon's composition root" },
  { from: "src/gateway/app.ts", to: "#runtime", kind: "dynamic", why: "the daemon's composition root" },
  {
    from: "src/cli/commands/gateway/run.ts", to: "#gateway/app", kind: "dynamic",
    why: "the one command that is the daemon",
  },
  {
    from: "src/cli/commands/gateway/run.ts", to: "#gateway/app", kind: "type",
    why: "the one command that is the daemon",
  },
  {
    from: "src/protocol/client/*", to: "#methods/manifest.gen", kind: "type",
    why: "the client's calls are typed by the methods",
  },
];

/** Folders of leaves of one shape: any number of entries. A `*` stands for one folder name. */
export const CATALOGUES: readonly string[] = [
  "src/methods", "src/methods/*", "src/cli/commands", "src/cli/commands/*", "src/cli/commands/*/*",
  "src/channels",
  "src/agents/tools", "src/agents/providers", "src/agents/commands", "src/gateway/server/routes",
  "src/gateway/health", "src/cli/audit/checks",
  "src/protocol/events", "src/protocol/records", "src/store/repos", "src/store/migrations", "src/web/pages",
  "src/config/schema",
];

/** Files whose `default` export a manifest or the composition root takes. */
export const DEFAULT_EXPORTS: readonly string[] = [
  "src/methods/*", "src/methods/*/*", "src/cli/commands/*", "src/cli/commands/*/*", "src/cli/commands/*/*/*",
  "src/agents/tools/*", "src/agents/providers/*", "src/agents/commands/*", "src/gateway/server/routes/*",
  "src/gateway/health/*", "src/cli/audit/checks/*",
  "src/store/migrations/*", "src/channels/*/index.ts", "src/web/pages/*/*", "src/runtime/bun.ts",
  "src/runtime/deno.ts",
];

/** Files that nothing imports because the machine starts there. */
export const ENTRIES: readonly string[] = [
  "src/main.ts", "src/runtime/bun.ts", "src/runtime/deno.ts", "src/web/main.ts",
  "src/web/theme.ts",
];

/** Under construction: length of lines and names in folders count from the day these are complete. */
export const GROWING: readonly string[] = ["src/web/", "test/dashboard/", "test/support/page/"];

export const SIZES = {
  fileLines: 400,
  functionLines: 70,
  lineColumns: 110,
  folderEntries: 20,
  readmeLines: 40,
  mainLines: 60,
} as const;

export interface Ban {
  readonly pattern: RegExp;
  readonly what: string;
  readonly instead: string;
  /** A file whose code matches this means something else by the word. */
  readonly unless?: RegExp;
  /** Path patterns where the ban does not hold. */
  readonly except: readonly string[];
  /** Where the pattern is looked for: code alone (default), or code with its texts. */
  readonly within?: "code" | "texts";
}

const KERNEL = ["src/kernel/**", "src/runtime/**"];

/** Words that source files do not say, and what they say instead. */
export const BANS: readonly Ban[] = [
  { pattern: /\bDate\.now\(/g, what: "Date.now()", instead: "env.clock.now()", except: KERNEL },
  { pattern: /\bnew Date\(\s*\)/g, what: "new Date()", instead: "new Date(env.clock.now())", except: KERNEL },
  {
    pattern: /\bperformance\.now\(/g, what: "performance.now()", instead: "env.clock.monotonic()",
    except: KERNEL,
  },
  { pattern: /\bMath\.random\(/g, what: "Math.random()", instead: "env.random.unit()", except: KERNEL },
  {
    pattern: /(?<![.\w])set(?:Timeout|Interval)\(/g, what: "a timer",
    instead: "env.clock.after/every/sleep, or scope.every", except: KERNEL,
  },
  {
    pattern: /\bcrypto\.randomUUID\(/g, what: "crypto.randomUUID()", instead: "env.ids.uuid()",
    except: KERNEL,
  },
  {
    pattern: /\bcrypto\.getRandomValues\(/g, what: "crypto.getRandomValues()", instead: "env.random.bytes()",
    except: KERNEL,
  },
  {
    pattern: /(?<![.\w#])process\.[a-z]\w*/g, what: "the process global",
    instead: "the Runtime argument: runtime.process", except: ["src/runtime/**", "src/main.ts"],
    unless: /\bprocess\b[^}=]*\}\s*=\s*(?:[\w.]+\.)?runtime\b/,
  },
  {
    pattern: /(?<![.\w#])console\.\w+\(/g, what: "console",
    instead: "env.log, or runtime.process.stdout in the CLI",
    except: ["src/web/**"],
  },
  {
    pattern: /(?<![.\w"'])(?:Bun|Deno)\.\w/g, what: "a runtime's own API", instead: "the Runtime argument",
    except: ["src/runtime/**"],
  },
  {
    pattern: /(?<![.\w])require\(\s*["'`]/g, what: "require()", instead: "await import()",
    except: ["src/runtime/**"],
  },
  { pattern: /\beval\(|\bnew Function\(/g, what: "code from strings", instead: "code", except: [] },
  {
    pattern: /\brespond\(\s*false/g, what: "respond(false…)", instead: 'throw fault("CODE", details)',
    except: [],
  },
  {
    pattern: /\bNODE_ENV\b|\bVITEST\b|\bForTests?\b|__test\b/g, what: "a branch or a back door for tests",
    instead: "a parameter that tests set", except: [], within: "texts",
  },
  {
    pattern: /["'`](?:telegram|discord|slack|whatsapp|imessage|googlechat|msteams|mattermost)["'`]/g,
    what: "a channel's name in the core", instead: "what the channel declares about itself",
    // Old config keys are facts of the past, channel names among them.
    except: ["src/channels/**", "src/config/migrate/**"], within: "texts",
  },
];

/** The same for tests. */
export const TEST_BANS: readonly Ban[] = [
  {
    pattern: /\bmock\.module\(|\bvi\.mock\(|\bjest\.mock\(/g, what: "a module mock",
    instead: "a parameter of the thing under test", except: ["test/tidy/**"],
  },
  {
    pattern: /\b(?:test|it|describe)\.only\(/g, what: "a test that silences the others", instead: "test(…)",
    except: ["test/tidy/**"],
  },
  {
    pattern: /["']bun:test["']/g, what: "bun:test", instead: "node:test, which Deno runs too",
    except: ["test/tidy/**"], within: "texts",
  },
];

/** Words that tell nothing; a file is named after the one thing in it. */
export const EMPTY_NAMES: readonly string[] = [
  "utils", "util", "helpers", "helper", "shared", "common", "misc", "types", "impl", "v2", "lib", "stuff",
];

