// Writes a whole file.

import { z } from "zod";
import type { MakeTool, ToolDeps } from "#agents/port";
import { messageOf } from "#kernel/fault";
import { refused, said } from "../workspace/answers.ts";
import { changeFacts } from "../workspace/diff.ts";
import { placeOf } from "../workspace/guard.ts";
import { looksBinary } from "../workspace/windows.ts";

const CHARS_MAX = 10_000_000;

/** A longer file is overwritten without looking at what it said. */
const COMPARED_BYTES_MAX = 2_000_000;

const params = () =>
  z.strictObject({
    path: z.string().describe("File path, relative to the workspace or absolute."),
    content: z.string().max(CHARS_MAX).describe("The whole new content."),
  });
type Args = z.output<ReturnType<typeof params>>;

const write: MakeTool = (deps) => ({
  name: "write",
  label: "Write",
  description: "Creates or overwrites a file with the given content; missing folders are made.",
  params: params(),
  group: "fs",
  async run(args: Args, ctx) {
    const { fs } = deps.runtime;
    const meta = `to ${args.path}`;
    try {
      const place = await placeOf(deps, ctx, args.path, "write");
      const info = await fs.info(place.path);
      if (info && info.kind !== "file") throw new Error(`Not a regular file: ${place.shown}.`);
      const before = info ? await textBefore(deps, place.path, info.bytes) : null;
      await fs.makeFolder(fs.dirname(place.path));
      await fs.writeAtomic(place.path, args.content);
      const bytes = new TextEncoder().encode(args.content).length;
      const details = { path: place.path, bytes, ...changeFacts(before, args.content) };
      return said(`Wrote ${bytes} bytes to ${place.shown}.`, details, meta);
    } catch (error) {
      return refused("write", messageOf(error), meta);
    }
  },
});
export default write;

/** What the file says now; undefined when that is no text to compare with. */
async function textBefore(deps: ToolDeps, path: string, bytes: number): Promise<string | undefined> {
  if (bytes > COMPARED_BYTES_MAX) return undefined;
  const content = await deps.runtime.fs.readBytes(path);
  return looksBinary(content) ? undefined : new TextDecoder("utf-8", { ignoreBOM: true }).decode(content);
}
