// Notes in a file of the workspace, kept through the ordinary file tools.

import { missing, plainError, type Reply, type Step } from "./step.ts";

const FILE = "notes.md";
/** New notes go before this line, so that one exact edit adds one whatever the size of the file. */
const END = "<!-- new notes go above this line -->";

/**
 * Adds a note: edit where the end mark is, else write a new file, else append the mark to a file made by
 * hand.
 */
export function addNote(text: string, steps: readonly Step[], tools: readonly string[]): Reply {
  const needed = ["edit", "write", "read"].find((name) => !tools.includes(name));
  if (needed) return { say: missing(needed) };
  const line = `- ${text.replaceAll(/\s*\n\s*/g, " ").trim()}`;
  const last = steps.at(-1);
  if (!last) {
    return { call: { name: "edit", args: { path: FILE, oldText: END, newText: `${line}\n${END}` } } };
  }
  if (!last.isError && last.name !== "read") return { say: `Noted in ${FILE}: ${line.slice(2)}` };
  if (last.name === "edit" && /not found: /i.test(last.text)) {
    return { call: { name: "write", args: { path: FILE, content: `# Notes\n\n${line}\n${END}\n` } } };
  }
  if (last.name === "edit") return { call: { name: "read", args: { path: FILE } } };
  if (last.name === "read" && !last.isError && !last.truncated) {
    const before = last.text.endsWith("\n") || last.text === "" ? last.text : `${last.text}\n`;
    return { call: { name: "write", args: { path: FILE, content: `${before}${line}\n${END}\n` } } };
  }
  const reason = last.truncated ? `${FILE} is too long to change safely` : plainError(last.text);
  return { say: `I could not keep the note: ${reason}` };
}

/** Shows the notes, or those that contain the query. */
export function showNotes(
  query: string | undefined,
  steps: readonly Step[],
  tools: readonly string[],
): Reply {
  const last = steps.at(-1);
  if (!last) {
    return tools.includes("read")
      ? { call: { name: "read", args: { path: FILE } } }
      : { say: missing("read") };
  }
  if (last.isError) {
    const none = /not found: /i.test(last.text);
    return { say: none ? "There are no notes yet." : `I could not read the notes: ${plainError(last.text)}` };
  }
  const notes = last.text.split("\n").filter((line) => /^\s*[-*] /.test(line)).map((line) =>
    line.trim().slice(2)
  );
  const found = query === undefined ? notes : notes.filter((note) => contains(note, query));
  if (found.length > 0) return { say: found.map((note) => `- ${note}`).join("\n") };
  return { say: query === undefined ? "There are no notes yet." : `No note contains "${query}".` };
}

function contains(note: string, query: string): boolean {
  return note.toLowerCase().includes(query.toLowerCase());
}
