// Who imports whom: edges between rooms, packages per room, files that nobody imports.

import { fits, type Finding } from "./finding.ts";
import type { SourceFile } from "./files.ts";
import { importsOf } from "./imports.ts";
import { EDGE_EXCEPTIONS, ENTRIES, ROOMS } from "./rooms.ts";

export interface Edge {
  from: string;
  /** File inside the checkout, or undefined for a package. */
  to: string | undefined;
  specifier: string;
  kind: "value" | "type" | "dynamic";
  line: number;
}

/** The room of a file below src; files at the top are rooms of their own. */
export function roomOf(path: string): string | undefined {
  return /^src\/([a-z]+)(?:\/|\.ts$)/.exec(path)?.[1];
}

export function edgesOf({ path, text }: SourceFile): Edge[] {
  return importsOf(text).map(({ specifier, kind, line }) => ({
    from: path, to: resolved(path, specifier), specifier, kind, line,
  }));
}

function resolved(from: string, specifier: string): string | undefined {
  if (specifier === "#runtime") return "src/runtime/bun.ts";
  if (specifier === "#version") return "src/version.ts";
  if (specifier.startsWith("#test/")) return `test/${specifier.slice(6)}.ts`;
  if (specifier.startsWith("#")) return `src/${specifier.slice(1)}.ts`;
  if (!specifier.startsWith(".")) return undefined;
  const parts = from.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** Edges between rooms that the table does not allow. */
export function forbiddenEdges(files: readonly SourceFile[]): Finding[] {
  return files.flatMap(edgesOf).flatMap((edge) => {
    const from = roomOf(edge.from);
    const to = edge.to === undefined ? undefined : roomOf(edge.to);
    if (from === undefined || edge.to === undefined || to === from) return [];
    if (to === undefined) {
      const what = `${edge.specifier} is not part of the program`;
      return [{ path: edge.from, line: edge.line, what, instead: "something below src" }];
    }
    if (allowed(from, to, edge)) return [];
    const kind = edge.kind === "type" ? "types" : "values";
    return [{
      path: edge.from, line: edge.line, what: `${from} imports ${kind} of ${to} (${edge.specifier})`,
      instead: `${granted(from, edge.kind)}, or an argument that brings it`,
    }];
  });
}

function allowed(from: string, to: string, edge: Edge): boolean {
  const room = ROOMS[from];
  const target = ROOMS[to];
  if (!room || !target) return false;
  const exception = EDGE_EXCEPTIONS.some(
    (each) => each.kind === edge.kind && fits(edge.from, [each.from]) && fits(edge.specifier, [each.to]),
  );
  if (exception || room.values.includes(to)) return true;
  if (edge.kind === "dynamic" && room.lazy?.includes(to)) return true;
  if (from === "cli" && isSetUpFile(edge.to ?? "")) return true;
  return edge.kind === "type" && target.level < room.level;
}

/** What the command line may take of channels and model providers: their dialogue and their config. */
function isSetUpFile(path: string): boolean {
  return /^src\/(?:channels|agents\/providers)\/.*(?:setup|config)\.ts$/.test(path);
}

function granted(room: string, kind: Edge["kind"]): string {
  if (kind === "type") return "types of lower rooms";
  const { values = [], lazy = [] } = ROOMS[room] ?? {};
  return [...values, ...lazy.map((name) => `await import() of ${name}`)].join(", ") || "nothing";
}

/** The checked-in list: per room the rooms, packages and machine modules it imports. */
export function edgeList(files: readonly SourceFile[]): string {
  const blocks = Object.keys(ROOMS).map((room) => {
    const edges = files.filter(({ path }) => roomOf(path) === room).flatMap(edgesOf);
    const rooms = (kinds: readonly string[]): string[] =>
      edges.filter(({ kind }) => kinds.includes(kind)).flatMap(({ to }) => (to ? (roomOf(to) ?? []) : []));
    const outside = edges.filter(({ to }) => to === undefined);
    const values = sorted(rooms(["value", "dynamic"]).filter((to) => to !== room));
    const types = sorted(rooms(["type"]).filter((to) => to !== room && !values.includes(to)));
    const machine = outside.filter(({ specifier }) => /^(?:node|bun):/.test(specifier));
    const packages = outside.filter((edge) => !machine.includes(edge));
    return [
      room,
      row("values", values),
      row("types", types),
      row("packages", sorted(packages.map(({ specifier }) => packageName(specifier)))),
      row("machine", sorted(machine.map(({ specifier }) => specifier))),
    ].filter((line) => line !== "").join("\n");
  });
  return `${blocks.join("\n\n")}\n`;
}

function packageName(specifier: string): string {
  return specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

function row(title: string, names: readonly string[]): string {
  return names.length === 0 ? "" : `  ${title.padEnd(9)}${names.join(" ")}`;
}

/** Files below src that nobody imports and that nothing starts with. */
export function deadFiles(files: readonly SourceFile[]): Finding[] {
  const program = files.filter(({ path }) => path.startsWith("src/"));
  const imported = new Set(program.flatMap(edgesOf).map(({ to }) => to));
  return program
    .filter(({ path }) => path.endsWith(".ts") && !fits(path, ENTRIES) && !imported.has(path))
    .map(({ path }) => ({ path, line: 1, what: "nobody imports this file", instead: "it, or remove it" }));
}
