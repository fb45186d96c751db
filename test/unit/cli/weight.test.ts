// A call must stay cheap: what it loads is decided by imports, so the imports are what is tested (pains 15).
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname ?? "test/unit/cli", "../../..");
const IMPORT = /^(?:import|export)\s+(?!type\b)(?:[^"';]*?from\s+)?"([^"]+)"/gm;

/** Files and packages that loading a file loads, without what `import()` brings later. */
function loads(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  if (!existsSync(join(root, file))) return seen;
  for (const [, name = ""] of readFileSync(join(root, file), "utf8").matchAll(IMPORT)) {
    loads(resolve(file, name), seen);
  }
  return seen;
}

function resolve(from: string, name: string): string {
  if (name.startsWith(".")) return relative(root, join(root, dirname(from), name));
  if (name === "#version") return "src/version.ts";
  return name.startsWith("#") && name.includes("/") ? `src/${name.slice(1)}.ts` : name;
}

const PACKAGES = /^(zod|json5|pino|hono|@clack\/prompts)$/;
const ROOMS = /^src\/(config\/schema|config\/load\.ts|methods|gateway|store)/;
/** Only who has no shared secret at hand pays for keys and signatures. */
const KEYS = /^src\/(cli\/identity\/(key|tokens)|protocol\/client\/device)\.ts$/;
const LEAVES = [
  "gateway/call", "gateway/health", "gateway/status", "status", "sessions/list", "agent", "logs",
];

for (const leaf of LEAVES) {
  test(`openclaw ${leaf.replace("/", " ")} loads no schema and no gateway`, () => {
    const all = new Set<string>();
    for (const file of ["run.ts", "grammar/parse.ts", `commands/${leaf}.ts`]) loads(`src/cli/${file}`, all);
    assert.ok(all.has("src/protocol/client/client.ts"));
    const heavy = [...all].filter((file) => PACKAGES.test(file) || ROOMS.test(file) || KEYS.test(file));
    assert.deepEqual(heavy, []);
  });
}

test("--version loads nothing but the version", () => {
  assert.deepEqual([...loads("src/main.ts")], ["src/main.ts", "src/version.ts"]);
});
