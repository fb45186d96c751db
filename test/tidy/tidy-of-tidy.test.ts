// The laws are code too: each is shown something it must catch, and something like it that it must let pass.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as paths from "node:path";
import { test } from "node:test";
import { stale } from "#scripts/gen";
import { codeOf } from "./code.ts";
import { allFiles } from "./files.ts";
import type { Rule } from "./finding.ts";
import { deadFiles, edgeList, forbiddenEdges } from "./graph.ts";
import { importsOf } from "./imports.ts";
import { bannedWords, bareCatch, looseTypes, machineImports } from "./rules/bans.ts";
import { defaultExport, importStyle, noBarrel } from "./rules/imports.ts";
import { fileName, folderShape, machinePaths } from "./rules/names.ts";
import { fileSize, functionSize, lineLength } from "./rules/sizes.ts";
import { moduleState } from "./rules/state.ts";

function caught(rule: Rule, path: string, text: string, lines: number[] = [1]): void {
  const found = rule(path, text);
  assert.deepEqual(found.map(({ line }) => line), lines, `${path}:\n${text}\n${JSON.stringify(found)}`);
  for (const { what, instead } of found) assert.ok(what.length > 2 && instead.length > 2);
}

function passes(rule: Rule, path: string, text: string): void {
  caught(rule, path, text, []);
}

const lines = (count: number): string => "      x();\n".repeat(count);
const SESSION = "src/sessions/router.ts";

test("an oversize file, main above all, is caught; generated ones are exempt by name", () => {
  caught(fileSize, SESSION, lines(401), [400]);
  passes(fileSize, SESSION, lines(400));
  caught(fileSize, "src/main.ts", lines(61), [60]);
});

test("an oversize function is caught in every form, and no class or table is taken for one", () => {
  const body = lines(69);
  const functions = [
    `function f() {\n${body}}`,
    `export async function f<T>(\n  a: T,\n): Promise<{ code: number }> {\n${body}}`,
    `const f = (a: number): number => {\n${body}};`,
    `test("name", () => {\n${body}});`,
    `class A {\n  async run(a: { b: 1 }): Promise<void> {\n${body}  }\n}`,
    `class A {\n  get x(): number {\n${body}  }\n}`,
    `const a = {\n  run(b) {\n${body}  },\n};`,
  ];
  for (const text of functions) assert.equal(functionSize("src/a.ts", text).length, 1, text.slice(0, 80));
  const others = [
    `class A extends B {\n${body}}`,
    `const table = {\n${body}};`,
    `export interface A {\n${body}}`,
    `f({\n${body}});`,
    `if (a) {\n${body}}`,
    `if (b) {\n  c();\n} else if (a) {\n${body}}`,
    `for (const a of b) {\n${body}}`,
    `try {\n${body}} catch (error) {\n${body}}`,
    `describe("all", () => {\n${body}});`,
    `function f() {\n${lines(68)}}`,
  ];
  for (const text of others) passes(functionSize, "src/a.ts", text);
});

test("a long line is caught, counted in characters", () => {
  caught(lineLength, SESSION, `\n${"x".repeat(111)}`, [2]);
  passes(lineLength, SESSION, "ü".repeat(110));
});

test("forbidden imports are caught: across rooms, between siblings, upwards, of the machine", () => {
  const edges = (path: string, text: string): string[] =>
    forbiddenEdges([{ path, text }]).map(({ path: where, line, what }) => `${where}:${line} ${what}`);
  const bad: [string, string][] = [
    ["src/kernel/a.ts", 'import { x } from "#protocol/frames";'],
    ["src/sessions/a.ts", 'import { x } from "#agents/port";'],
    ["src/channels/x/a.ts", 'import type { X } from "#sessions/port";'],
    ["src/methods/a.ts", 'import { x } from "#sessions/service";'],
    ["src/auth/a.ts", 'import runtime from "#runtime";'],
    ["src/sessions/a.ts", 'const a = await import("#gateway/app");'],
    ["src/main.ts", 'import { run } from "#cli/run";'],
    ["src/sessions/a.ts", 'import { makeEnv } from "#test/support/env";'],
    ["src/store/a.ts", 'import { plan } from "#config/plan";'],
  ];
  for (const [path, text] of bad) assert.equal(edges(path, `\n${text}`).length, 1, `${path} ${text}`);
  const [first = ""] = edges("src/kernel/a.ts", '\nimport { x } from "#protocol/y";');
  assert.match(first, /^src\/kernel\/a\.ts:2 /);
  const good: [string, string][] = [
    ["src/sessions/a.ts", 'import type { Runtime } from "#runtime/port";'],
    ["src/methods/ctx.ts", 'import type { X } from "#sessions/service";'],
    ["src/gateway/app.ts", 'import runtime from "#runtime";'],
    ["src/main.ts", 'const { run } = await import("#cli/run");'],
    ["src/cli/a.ts", 'import { setup } from "#channels/x/setup";'],
    ["src/protocol/client/calls.ts", 'import type { methods } from "#methods/manifest.gen";'],
    ["src/cli/commands/gateway/run.ts", 'const app = await import("#gateway/app");'],
    ["src/agents/a.ts", 'import { z } from "zod";\nimport { lane } from "#sessions/lane";'],
    ["src/kernel/a.ts", '// import { x } from "#protocol/frames";'],
    ["src/kernel/a.ts", 'const a = `\nimport x from "#gateway/app"`;'],
  ];
  for (const [path, text] of good) assert.deepEqual(edges(path, text), [], `${path} ${text}`);
});

test("a new edge or package shows in the checked-in list", () => {
  const [path, text] = ["src/agents/a.ts", 'import { x } from "#kernel/lane";'];
  const before = [{ path, text }];
  const after = [{ path, text: `${text}\nimport y from "@a/b/c";` }];
  assert.notEqual(edgeList(before), edgeList(after));
  assert.match(edgeList(after), /agents\n {2}values {3}kernel\n {2}packages @a\/b\n/);
});

test("machine modules are caught outside the room that owns them", () => {
  caught(machineImports, SESSION, 'import fs from "node:fs";');
  caught(machineImports, "src/store/a.ts", 'import { readFileSync } from "node:fs";');
  caught(machineImports, "src/gateway/a.ts", 'const ffi = await import("bun:ffi");');
  passes(machineImports, "src/store/a.ts", 'import { DatabaseSync } from "node:sqlite";');
  passes(machineImports, "src/auth/a.ts", 'import { createHmac } from "node:crypto";');
  passes(machineImports, "src/runtime/a.ts", 'import fs from "node:fs";');
});

test("odd imports and exports are caught", () => {
  caught(importStyle, SESSION, 'export * from "./a.ts";');
  caught(importStyle, SESSION, 'import { a } from "./a";');
  caught(importStyle, "src/a/b/c/d.ts", 'import { a } from "../../x.ts";');
  caught(importStyle, SESSION, 'import { a } from "../agents/x.ts";');
  caught(importStyle, SESSION, 'import { a } from "#kernel/lane.ts";');
  passes(importStyle, "src/gateway/server/ws.ts", 'import { a } from "../hello.ts";\nimport b from "zod";');
  caught(noBarrel, SESSION, 'export { a } from "./a.ts";\nexport type { B } from "./b.ts";\n');
  passes(noBarrel, SESSION, 'export { a } from "./a.ts";\nexport const b = 1;\n');
  caught(defaultExport, SESSION, "\nexport default {};", [2]);
  passes(defaultExport, "src/methods/sessions/list.ts", "export default method({});");
  passes(defaultExport, "src/cli/commands/logs.ts", "export default command({});");
});

test("banned words are caught in code, not in texts, comments or their own rooms", () => {
  const words = [
    "Date.now()", "new Date()", "Math.random()", "setTimeout(f, 1)", "setInterval(f, 1)",
    "crypto.randomUUID()",
    "process.env.HOME", "process.exit(1)", 'console.log("x")', 'Bun.file("x")', "Deno.cwd()",
    "respond(false)",
    'eval("x")', 'require("x")', "performance.now()", 'if (a.NODE_ENV === "test") b()',
    'if (name === "telegram") x()',
  ];
  for (const word of words) caught(bannedWords, SESSION, `\n${word};`, [2]);
  passes(bannedWords, SESSION, '// Date.now() and console.log\nconst a = "process.env setTimeout( Bun.x";');
  passes(bannedWords, SESSION, "clock.setTimeout(); new Date(ms); runtime.process.exit(1);");
  passes(bannedWords, SESSION, "const a = `${clock.now()} new Date() Math.random()`;");
  passes(bannedWords, SESSION, "const { fs, process } = deps.runtime;\nprocess.exit(1);");
  caught(bannedWords, SESSION, "const a = `${Date.now()}`;");
  passes(bannedWords, SESSION, "agents.require(id);\nclass A {\n  require(id: string): void {}\n}");
  passes(bannedWords, "src/kernel/clock.ts", "Date.now(); setTimeout(f, 1);");
  passes(bannedWords, "src/channels/telegram/index.ts", 'const name = "telegram";');
  caught(bannedWords, "test/unit/a.test.ts", 'mock.module("x", () => {});');
  caught(bannedWords, "test/unit/a.test.ts", 'test.only("x", () => {});');
  caught(bannedWords, "test/unit/a.test.ts", 'import { test } from "bun:test";');
  passes(bannedWords, "test/unit/a.test.ts", "Date.now(); process.env; console.log(1);");
});

test("a bare catch is caught unless a comment says why", () => {
  caught(bareCatch, SESSION, "a();\ntry {\n  f();\n} catch {\n  g();\n}", [4]);
  caught(bareCatch, SESSION, "try { f(); } catch {}");
  caught(bareCatch, SESSION, "try {\n  f();\n} catch (error) {}", [3]);
  passes(bareCatch, SESSION, "try {\n  f();\n} catch {\n  // Gone already.\n}");
  passes(bareCatch, SESSION, "// Best effort.\ntry { f(); } catch {}");
  passes(bareCatch, SESSION, "try {\n  f();\n} catch (error) {\n  if (!known(error)) throw error;\n}");
});

test("escapes from the type checker are caught", () => {
  const bad = [
    "let a: any;", "const b = c as any;", "function f(a: any[]) {}", "type A = Record<string, any>;",
    "f(x as unknown as Y);",
    "a!.b();", "const c = map.get(k)!;", "f(list[0]!)", "// @ts-ignore", "/* @ts-expect-error */",
    "enum Color { Red }",
  ];
  for (const text of bad) caught(looseTypes, SESSION, `\n${text}`, [2]);
  const good = [
    "const any = 1; f(any); if (any) g();", "a.any(); schema.any", "if (!a) return !b;", "a !== b; a != b;",
    'const s = "as any! x: any";', "// any! of them: any", "type Color = unknown;",
    "x = a as Y; const { any: b } = c;",
  ];
  for (const text of good) passes(looseTypes, SESSION, text);
});

test("state of a module and work at its import are caught", () => {
  const bad = [
    "let count = 0;", "export let x: number | undefined;", "var y = 1;",
    "const seen = new Map<string, number>();",
    "export const all: Set<string> = new Set();", "const list: string[] = [];", "const byName = {};",
    "class A {\n  static count = 0;\n}", "start();", "await load();",
    "const a = [1];\nfunction f() {\n  a.push(2);\n}",
    "const o = { n: 0 };\nexport const f = () => {\n  o.n += 1;\n};",
    "const long =\n  new WeakMap<object, string>();",
    "const o = { a: 1 };\nfunction f() { delete o.a; }",
  ];
  for (const text of bad) assert.equal(moduleState(SESSION, text).length, 1, text);
  const good = [
    "function f() {\n  let count = 0;\n  const seen = new Map();\n}",
    "const TABLE = { a: 1, b: [1] } as const;",
    "const NAMES: ReadonlySet<string> = new Set(['a']);", "const NONE: readonly string[] = [];",
    "class A {\n  readonly #seen = new Map();\n  count = 0;\n  static readonly max = 5;\n}",
    "const a = [1];\nconst b = a.map(f);\nexport const c = a[0] === 1;",
    "export default method({ name: 'x' });",
    "const text = `\nlet x = 1;\nstart();\n`;",
  ];
  for (const text of good) passes(moduleState, SESSION, text);
  passes(moduleState, "test/unit/a.test.ts", "let count = 0;");
  passes(moduleState, "src/main.ts", "start();");
});

test("names that tell nothing are caught", () => {
  for (const name of "utils helpers types sessionKey server-ws string-utils common/a A".split(" ")) {
    assert.equal(fileName(`src/sessions/${name}.ts`, "").length, 1, name);
  }
  for (const name of ["session-key", "0001-first", "manifest.gen", "router.test"]) {
    passes(fileName, `src/sessions/${name}.ts`, "");
  }
  passes(fileName, "src/sessions/README.md", "");
});

test("crowded folders and shared first words are caught, catalogues are not", () => {
  const many = new Set(Array.from({ length: 21 }, (_, i) => `f${i}.ts`));
  assert.equal(folderShape("src/sessions", many).length, 1);
  assert.equal(folderShape("src/methods/sessions", many).length, 0);
  assert.equal(folderShape("src/sessions", new Set([...many].slice(0, 20).concat("README.md"))).length, 0);
  assert.equal(folderShape("src/x", new Set(["run-a.ts", "run-b.ts", "run-c.ts"])).length, 1);
  assert.equal(folderShape("src/x", new Set(["run-a.ts", "run-b.ts", "run.ts"])).length, 0);
});

test("paths and hosts of one machine are caught", () => {
  const rule = machinePaths(["/srv/checkout/here"]);
  const home = ["", "home", "jane", "x"].join("/");
  caught(rule, "README.md", "see\n/srv/checkout/here/a.ts", [2]);
  caught(rule, "src/a.ts", `const a = "${home}";`);
  caught(rule, "package.json", `"resolved": "http://${"registry"}.corp.example/a.tgz"`);
  passes(rule, "README.md", "/home/user/.openclaw https://registry.npmjs.org/a");
});

test("a stale, a missing and a left-over manifest are caught", () => {
  const root = mkdtempSync(paths.join(tmpdir(), "openclaw-tidy-"));
  try {
    const write = (path: string, text: string): void => {
      mkdirSync(paths.dirname(paths.join(root, path)), { recursive: true });
      writeFileSync(paths.join(root, path), text);
    };
    write("src/methods/health.ts", 'export default method({ name: "health" });\n');
    assert.deepEqual(stale(root), ["src/methods/manifest.gen.ts"]);
    write("src/methods/manifest.gen.ts", "export const methods = [] as const;\n");
    write("src/agents/tools/manifest.gen.ts", "export const tools = [] as const;\n");
    assert.deepEqual(stale(root).sort(), ["src/agents/tools/manifest.gen.ts", "src/methods/manifest.gen.ts"]);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

test("a file that nobody imports is caught", () => {
  const files = [
    { path: "src/main.ts", text: 'const a = await import("#cli/run");' },
    { path: "src/cli/run.ts", text: 'import type { B } from "./b.ts";' },
    { path: "src/cli/b.ts", text: "export type B = 1;" },
    { path: "src/cli/dead.ts", text: "export const a = 1;" },
    { path: "test/unit/dead.test.ts", text: 'import { a } from "#cli/dead";' },
  ];
  assert.deepEqual(deadFiles(files).map(({ path }) => path), ["src/cli/dead.ts"]);
});

test("the tokenizer tells code from comments, texts, templates and regular expressions", () => {
  const text = [
    'const a = "x // y"; // c1', "const r = /[/\"']\\/x/g; const d = a / b / c;",
    "const t = `a ${f(`b ${1} }`)} c`;",
    "/* c2 */ return /x{2}/.test(a) ? 1 : 2;", "const u = 'it\\'s'; list.map((x) => /y/);",
  ].join("\n");
  const { code, texts, comments, lineAt } = codeOf(text);
  assert.equal(code.length, text.length);
  assert.equal(texts.length, text.length);
  assert.deepEqual(comments.match(/\S+( c\d \S+)?/g), ["//", "c1", "/* c2 */"]);
  assert.match(code, /const d = a \/ b \/ c;/);
  assert.match(code, /const t = `  \$\{f\(`  \$\{1\} {2}`\)\} {2}`;/);
  assert.equal(/x{2}|it|\by\b/.test(code), false);
  assert.match(texts, /x \/\/ y/);
  assert.equal(lineAt(text.indexOf("return")), 4);
});

test("the tokenizer reads every file of ours to balanced braces", () => {
  for (const { path, text } of allFiles().filter((file) => file.path.endsWith(".ts"))) {
    const { code } = codeOf(text);
    for (const [open, close] of ["{}", "[]", "()"].map((pair) => [...pair] as [string, string])) {
      assert.equal(code.split(open).length, code.split(close).length, `${open}${close} in ${path}`);
    }
  }
});

test("imports are told apart by kind", () => {
  const kinds = importsOf(`
import a, { type B } from "a";
import { type C, type D } from "b";
import type { E } from "c";
import "d";
export { f } from "e";
export type { G } from "f";
type H = typeof import("g");
const i = await import("h");
import {
  j,
  type K,
} from "i";
const no = 'import x from "z"'; // import y from "y"
import type from "j";
`).map(({ specifier, kind }) => `${specifier}:${kind}`);
  assert.deepEqual(kinds, [
    "a:value", "b:type", "c:type", "d:value", "e:value", "f:type", "g:type", "h:dynamic", "i:value",
    "j:value",
  ]);
});
