// What a message to the offline helper asks for. A fixed list: whatever is not on it gets the honest answer.

import { calculate, type Sum } from "./arithmetic.ts";

export type Intent =
  | { kind: "time" }
  | { kind: "sum"; sum: Sum }
  | { kind: "remind"; text: string }
  | { kind: "agree" }
  | { kind: "note"; text: string }
  | { kind: "notes"; query: string | undefined }
  | { kind: "list"; path: string }
  | { kind: "read"; path: string }
  | { kind: "run"; command: string }
  | { kind: "status" }
  | { kind: "greeting" }
  | { kind: "unknown" };

interface Rule {
  words: RegExp;
  make(found: RegExpExecArray): Intent;
}

const group = (found: RegExpExecArray, n = 1): string => (found[n] ?? "").trim();

/** A whole message made of these parts, in any case; `end` is what people put behind it. */
function sentence(...parts: string[]): RegExp {
  return new RegExp(`^(?:please\\s+)?${parts.join("")}[\\s?.!]*$`, "is");
}

const FILE = "[\"'`]?([^\\s\"'`]*[./][^\\s\"'`]*?)[\"'`]?";

// First match wins. Verbs that people also use in ordinary sentences (`show`, `read`) need something behind
// them that looks like a file.
const RULES: readonly Rule[] = [
  {
    words: sentence("(?:hi|hello|hey|good (?:morning|evening|day)|help|\\?|who are you.*)"),
    make: () => ({ kind: "greeting" }),
  },
  {
    words: /^(?:please\s+)?remind me\b\s*(.*)$/is,
    make: (found) => ({ kind: "remind", text: group(found) }),
  },
  {
    words: sentence("(?:search|find in|look in|grep)\\s+(?:my\\s+)?notes?\\s+(?:for\\s+)?(.+?)"),
    make: (found) => ({ kind: "notes", query: group(found).replace(/^["']|["']$/g, "") }),
  },
  {
    words: sentence("(?:(?:show|list|read|what are)\\s+)?(?:me\\s+)?(?:my\\s+|the\\s+)?notes"),
    make: () => ({ kind: "notes", query: undefined }),
  },
  {
    words: /^(?:(?:take|make|add) a )?note(?:\s+that|\s*:|\s+to self:?)\s*(.+)$/is,
    make: (found) => ({ kind: "note", text: group(found) }),
  },
  {
    words: /^(?:please\s+)?(?:remember|note down|write down)(?:\s+that|\s*:)?\s+(.+)$/is,
    make: (found) => ({ kind: "note", text: group(found) }),
  },
  {
    words: sentence(
      "(?:yes|ok(?:ay)?|sure|please do|do (?:it|that)|(?:keep|note) (?:it|that))",
      "(?:,? please| as a note)?",
    ),
    make: () => ({ kind: "agree" }),
  },
  {
    words: sentence(
      "(?:(?:what(?:'s| is)?\\s+)?(?:the\\s+)?(?:current\\s+)?(?:time|date|day)(?:\\s+is it)?",
      "|what(?:'s| is) today(?:'s date)?)(?:\\s+(?:now|today))?",
    ),
    make: () => ({ kind: "time" }),
  },
  {
    words: sentence(
      "(?:list|show)\\s+(?:me\\s+)?(?:(?:the|my|all|workspace)\\s+)*files",
      "(?:\\s+(?:in|of|under)\\s+(.+?))?",
    ),
    make: (found) => ({ kind: "list", path: group(found) || "." }),
  },
  { words: /^(?:ls|dir)(?:\s+(\S.*))?$/i, make: (found) => ({ kind: "list", path: group(found) || "." }) },
  {
    words: sentence("what(?:'s| is) in (?:the |my )?workspace"),
    make: () => ({ kind: "list", path: "." }),
  },
  {
    words: sentence("(?:read|show|open|cat|print)\\s+(?:me\\s+)?(?:the\\s+)?(?:file\\s+)?", FILE),
    make: (found) => ({ kind: "read", path: group(found) }),
  },
  { words: /^run:\s*(.+)$/is, make: (found) => ({ kind: "run", command: group(found) }) },
  { words: sentence("(?:session\\s+)?status"), make: () => ({ kind: "status" }) },
];

/** The intent of a message. */
export function intentOf(message: string): Intent {
  const text = message.trim();
  for (const { words, make } of RULES) {
    const found = words.exec(text);
    if (found) return make(found);
  }
  const sum = calculate(text);
  return sum ? { kind: "sum", sum } : { kind: "unknown" };
}
