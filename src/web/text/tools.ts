// What a tool call is about, in a few words.

import { oneLine } from "./format.ts";

export interface CallWords {
  /** `Ran`, `Read`… */
  verb: string;
  /** The same while it is at it. */
  doing: string;
  /** The command, the path, or whatever says most. */
  about: string;
  kind: "command" | "file" | "tool";
}

const VERBS: Readonly<Record<string, readonly [verb: string, doing: string, kind: CallWords["kind"]]>> = {
  exec: ["Ran", "Running", "command"],
  process: ["Checked a process", "Checking a process", "command"],
  read: ["Read", "Reading", "file"],
  write: ["Wrote", "Writing", "file"],
  edit: ["Edited", "Editing", "file"],
  ls: ["Listed", "Listing", "file"],
  grep: ["Searched", "Searching", "file"],
  find: ["Looked for", "Looking for", "file"],
  session_status: ["Looked at the session", "Looking at the session", "tool"],
  web_search: ["Searched the web for", "Searching the web for", "tool"],
  web_fetch: ["Fetched", "Fetching", "tool"],
};

const ABOUT = ["command", "path", "file_path", "filePath", "file", "url", "query", "pattern", "name", "id", "text", "message"] as const;
const ABOUT_MAX = 140;

export function callWords(name: string, args: Readonly<Record<string, unknown>>): CallWords {
  const [verb, doing, kind] = VERBS[name] ?? [`Used ${name}`, `Using ${name}`, "tool"];
  const said = ABOUT.map((key) => args[key]).find((value) => typeof value === "string" && value !== "");
  return { verb, doing, kind, about: typeof said === "string" ? oneLine(said, ABOUT_MAX) : "" };
}

/** `3 commands, 2 files read, a thought`. */
export function stepsSummary(steps: readonly ({ kind: "thought" } | { kind: "call"; name: string })[]): string {
  const counts = new Map<string, number>();
  for (const step of steps) {
    const name = step.kind === "thought" ? "thought" : (VERBS[step.name]?.[2] ?? "tool");
    const key = name === "file" && step.kind === "call" ? `file:${VERBS[step.name]?.[0] ?? ""}` : name;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const words = [...counts].map(([key, count]) => {
    if (key === "thought") return count === 1 ? "thought it through" : `thought ${count} times`;
    if (key === "command") return `ran ${count === 1 ? "a command" : `${count} commands`}`;
    if (key.startsWith("file:")) return `${key.slice(5).toLowerCase()} ${count === 1 ? "a file" : `${count} files`}`;
    return `used ${count === 1 ? "a tool" : `${count} tools`}`;
  });
  const text = words.join(", ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Without the sequences that colour a terminal. */
export function withoutColours(text: string): string {
  return text.replaceAll(/\u001b(?:\[[0-9;?]*[A-Za-z]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g, "")
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "");
}
