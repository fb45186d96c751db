import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { misplaced, stale } from "#scripts/gen";
import { allFiles, folders, ROOT } from "./files.ts";
import { report } from "./finding.ts";
import { deadFiles, edgeList, forbiddenEdges, roomOf } from "./graph.ts";
import { importsOf } from "./imports.ts";
import { EDGE_EXCEPTIONS, GROWING, ROOMS, SIZES } from "./rooms.ts";
import { folderShape } from "./rules/names.ts";

const files = allFiles();
const program = files.filter(({ path }) => /^src\/.*\.ts$/.test(path));
const EDGES = `${ROOT}/test/tidy/edges.txt`;

test("rooms import only what the table allows", () => {
  const found = forbiddenEdges(program);
  assert.ok(found.length === 0, report(found));
});

test("the checked-in list of edges is up to date, so that growth shows as a difference", () => {
  const wanted = edgeList(program);
  // The runner hands on only variables of this prefix.
  if (process.env["OPENCLAW_TEST_UPDATE"] === "1") writeFileSync(EDGES, wanted);
  const written = existsSync(EDGES) ? readFileSync(EDGES, "utf8") : "";
  assert.equal(written, wanted, "run the tidy suite with OPENCLAW_TEST_UPDATE=1 and review the difference");
});

test("the scanner and Bun agree on what is imported for its value", () => {
  const transpiler = new Bun.Transpiler({ loader: "ts" });
  for (const { path, text } of program) {
    const ours = importsOf(text).filter(({ kind }) => kind !== "type").map(({ specifier }) => specifier);
    const theirs = transpiler.scanImports(text).map((each) => each.path);
    assert.deepEqual([...new Set(ours)].sort(), [...new Set(theirs)].sort(), path);
  }
});

test("every file below src is in a room of the table", () => {
  const homeless = program.filter(({ path }) => !Object.hasOwn(ROOMS, roomOf(path) ?? ""));
  assert.deepEqual(homeless.map(({ path }) => path), []);
});

test("the rooms have no circle", () => {
  for (const [name, { level, values }] of Object.entries(ROOMS)) {
    for (const to of values) {
      const target = ROOMS[to];
      assert.ok(target && (target.level < level || !target.values.includes(name)), `${name} and ${to}`);
    }
  }
  for (const { why } of EDGE_EXCEPTIONS) assert.ok(why.length > 0);
});

test("nothing lies around that nobody imports", () => {
  const found = deadFiles(files);
  assert.ok(found.length === 0, report(found));
});

test("generated files are fresh and leaves are where their names say", () => {
  assert.deepEqual(stale(ROOT), [], "stale; run: node scripts/bun.mjs scripts/run.ts gen");
  assert.deepEqual(misplaced(ROOT), []);
});

test("folders are small, and a shared first word is a folder", () => {
  const found = [...folders(files)]
    .filter(([folder]) => /^(?:src|test|scripts)/.test(folder))
    .filter(([folder]) => !GROWING.some((growing) => `${folder}/`.startsWith(growing)))
    .flatMap(([folder, names]) => folderShape(folder, names));
  assert.ok(found.length === 0, report(found));
});

test("every room says in a short README what it owns", () => {
  const max = SIZES.readmeLines;
  const problems: string[] = [];
  const inRooms = program.filter(({ path }) => path.split("/").length > 2);
  const rooms = new Set(inRooms.map(({ path }) => roomOf(path)));
  for (const room of rooms) {
    const path = `src/${room}/README.md`;
    const readme = files.find((file) => file.path === path);
    const lines = readme?.text.trimEnd().split("\n").length ?? 0;
    if (!readme) problems.push(`${path}: missing`);
    else if (lines > max) problems.push(`${path}: ${lines} lines, at most ${max}`);
  }
  assert.deepEqual(problems, []);
});
