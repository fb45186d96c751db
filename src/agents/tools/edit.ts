// Replaces exact pieces of a text file.

import { z } from "zod";
import type { MakeTool, ToolDeps } from "#agents/port";
import { messageOf } from "#kernel/fault";
import { refused, said } from "../workspace/answers.ts";
import { changeFacts } from "../workspace/diff.ts";
import { placeOf } from "../workspace/guard.ts";
import { type Edit, replaced } from "../workspace/replace.ts";
import { looksBinary } from "../workspace/windows.ts";

const BYTES_MAX = 10_000_000;

const oldText = () => z.string().describe("Text to replace; it must occur exactly once.");
const newText = () => z.string().describe("What replaces it.");

const params = () =>
  z.strictObject({
    path: z.string().describe("File path, relative to the workspace or absolute."),
    oldText: oldText().optional(),
    newText: newText().optional(),
    edits: z.array(z.strictObject({ oldText: oldText(), newText: newText() })).min(1).max(100).optional()
      .describe("Several replacements at once, each matched against the original file."),
  });
type Args = z.output<ReturnType<typeof params>>;

const edit: MakeTool = (deps) => ({
  name: "edit",
  label: "Edit",
  description: "Replaces exact text in one file: give oldText and newText, or a list of edits.",
  params: params(),
  group: "fs",
  async run(args: Args, ctx) {
    const meta = `in ${args.path}`;
    try {
      const edits = editsOf(args);
      const place = await placeOf(deps, ctx, args.path, "write");
      const before = await textAt(deps, place.path, place.shown);
      const after = replaced(before, edits);
      await deps.runtime.fs.writeAtomic(place.path, after);
      const line = firstChange(before, after);
      const details = {
        path: place.path, edits: edits.length, ...changeFacts(before, after), firstChangedLine: line,
      };
      const count = edits.length === 1 ? "1 replacement" : `${edits.length} replacements`;
      return said(`Edited ${place.shown}: ${count}, from line ${line}.`, details, meta);
    } catch (error) {
      return refused("edit", messageOf(error), meta);
    }
  },
});
export default edit;

function editsOf(args: Args): Edit[] {
  const single = args.oldText === undefined && args.newText === undefined ? [] : [args];
  const edits = [...single, ...(args.edits ?? [])].map(({ oldText, newText }) => {
    if (oldText === undefined || newText === undefined) {
      throw new Error("oldText and newText belong together.");
    }
    return { oldText, newText };
  });
  if (edits.length === 0) throw new Error("Nothing to do: give oldText and newText, or edits.");
  return edits;
}

async function textAt(deps: ToolDeps, path: string, shown: string): Promise<string> {
  const { fs } = deps.runtime;
  const info = await fs.info(path);
  if (!info) throw new Error(`File not found: ${shown}.`);
  if (info.kind !== "file") throw new Error(`Not a regular file: ${shown}.`);
  if (info.bytes > BYTES_MAX) throw new Error(`File is too large to edit: ${info.bytes} bytes.`);
  const bytes = await fs.readBytes(path);
  if (looksBinary(bytes)) throw new Error(`Not a text file: ${shown}.`);
  // A byte order mark is part of the file and must survive.
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

function firstChange(before: string, after: string): number {
  let line = 1;
  for (let at = 0; at < before.length && before[at] === after[at]; at++) if (before[at] === "\n") line++;
  return line;
}
