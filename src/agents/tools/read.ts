// Reads a text file in windows of lines, or a picture.

import { z } from "zod";
import type { MakeTool, ToolDeps, ToolResult } from "#agents/port";
import { messageOf } from "#kernel/fault";
import { LIMITS } from "#protocol/limits";
import { refused, said } from "../workspace/answers.ts";
import { type Place, placeOf } from "../workspace/guard.ts";
import { pictureType } from "../workspace/pictures.ts";
import { looksBinary, windowOf } from "../workspace/windows.ts";

const LINES_MAX = 2_000;
const BYTES_MAX = 50_000;
const PROBE_BYTES = 8_192;

const params = () =>
  z.strictObject({
    path: z.string().describe("File path, relative to the workspace or absolute."),
    offset: z.int().min(1).optional().describe("First line to return, counted from 1."),
    limit: z.int().min(1).optional().describe(`Number of lines, at most ${LINES_MAX}.`),
  });
type Args = z.output<ReturnType<typeof params>>;

const read: MakeTool = (deps) => ({
  name: "read",
  label: "Read",
  description: "Reads a text file, or a picture (jpg, png, gif, webp, bmp). Text is cut at " +
    `${LINES_MAX} lines or ${BYTES_MAX / 1000} KB; use offset and limit for the rest.`,
  params: params(),
  group: "fs",
  parallel: true,
  async run(args: Args, ctx) {
    const meta = `from ${args.path}`;
    try {
      const place = await placeOf(deps, ctx, args.path, "read");
      return { ...(await content(deps, place, args)), meta };
    } catch (error) {
      return refused("read", messageOf(error), meta);
    }
  },
});
export default read;

async function content(deps: ToolDeps, place: Place, args: Args): Promise<ToolResult> {
  const { fs } = deps.runtime;
  const info = await fs.info(place.path);
  if (!info) throw new Error(`File not found: ${place.shown}.`);
  if (info.kind === "folder") throw new Error(`Path is a folder: ${place.shown}. Use ls to list it.`);
  // Devices and pipes never end, or wait for somebody.
  if (info.kind !== "file") throw new Error(`Not a regular file: ${place.shown}.`);
  const head = await fs.readSlice(place.path, 0, PROBE_BYTES);
  const picture = pictureType(head);
  if (picture) return image(deps, place, info.bytes, picture);
  if (looksBinary(head)) throw new Error(`Not a text file: ${place.shown} (${info.bytes} bytes).`);
  const lines = Math.min(args.limit ?? LINES_MAX, LINES_MAX);
  const window = await windowOf(fs, place.path, { first: args.offset ?? 1, lines, bytesMax: BYTES_MAX });
  if (window.past) {
    throw new Error(`Offset ${args.offset} is past the end of the file (${window.linesTotal} lines).`);
  }
  const details = {
    path: place.path,
    truncated: window.more,
    firstLine: window.first,
    lastLine: window.last,
  };
  if (!window.more) return said(window.text, details);
  const note = `[lines ${window.first}-${window.last} shown; continue with offset=${window.last + 1}]`;
  return said(`${window.text}\n\n${note}`, details);
}

async function image(deps: ToolDeps, place: Place, bytes: number, mimeType: string): Promise<ToolResult> {
  if (bytes > LIMITS.imageBytesMax) {
    throw new Error(`Picture is too large: ${bytes} bytes, at most ${LIMITS.imageBytesMax} can be shown.`);
  }
  const data = (await deps.runtime.fs.readBytes(place.path)).toBase64();
  return {
    content: [{ type: "text", text: `Picture ${place.shown} (${mimeType})` }, {
      type: "image",
      data,
      mimeType,
    }],
    details: { path: place.path, mimeType, bytes },
  };
}
