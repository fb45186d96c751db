// Paths as people and dashboards write them: `a.b[0]`, `a["x.y"]`, `a.*.b[]`.

/** The segments of a path; `agents.list` is the older name of `agents.entries` (spec/cli §7). */
export function splitSchemaPath(path: string): string[] {
  const found = path.matchAll(/\[\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\]]*))\s*\]|((?:[^.[\\]|\\.)+)/g);
  const segments = [...found].map(([, double, single, bare, plain]) => {
    if (bare !== undefined) return bare === "" ? "[]" : bare;
    return (double ?? single ?? plain ?? "").replace(/\\(.)/g, "$1");
  });
  return segments[0] === "agents" && segments[1] === "list"
    ? ["agents", "entries", ...segments.slice(2)]
    : segments;
}
