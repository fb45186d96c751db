// Lists a folder.

import { z } from "zod";
import type { MakeTool } from "#agents/port";
import { messageOf } from "#kernel/fault";
import { refused, said } from "../workspace/answers.ts";
import { placeOf } from "../workspace/guard.ts";

const ENTRIES_MAX = 500;

const params = () =>
  z.strictObject({
    path: z.string().optional().describe(
      "Folder, relative to the workspace or absolute; default the workspace.",
    ),
    limit: z.int().min(1).max(5_000).optional().describe(`Entries to return, default ${ENTRIES_MAX}.`),
  });
type Args = z.output<ReturnType<typeof params>>;

const ls: MakeTool = (deps) => ({
  name: "ls",
  label: "Ls",
  description: "Lists the entries of a folder, hidden ones included; folders end in a slash.",
  params: params(),
  group: "fs",
  parallel: true,
  async run(args: Args, ctx) {
    const { fs } = deps.runtime;
    const path = args.path ?? ".";
    const meta = path;
    try {
      const place = await placeOf(deps, ctx, path, "read");
      const info = await fs.info(place.path);
      if (!info) throw new Error(`Folder not found: ${place.shown}.`);
      if (info.kind !== "folder") throw new Error(`Not a folder: ${place.shown}.`);
      const names = await fs.list(place.path);
      const shown = names.slice(0, args.limit ?? ENTRIES_MAX);
      const lines = await Promise.all(shown.map(async (name) => {
        const kind = (await fs.info(fs.join(place.path, name)))?.kind;
        return kind === "folder" ? `${name}/` : name;
      }));
      const rest = names.length - shown.length;
      const more = rest > 0 ? `\n[${rest} more entries]` : "";
      const details = { path: place.path, entries: names.length, truncated: rest > 0 };
      return said(lines.length === 0 ? "(empty folder)" : lines.join("\n") + more, details, meta);
    } catch (error) {
      return refused("ls", messageOf(error), meta);
    }
  },
});
export default ls;
