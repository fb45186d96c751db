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

// First match wins. Verbs that people also use in ordinary sentences (`show`, `read`) need something that looks like
// a file behind them.
const RULES: readonly Rule[] = [
  { words: /^(?:hi|hello|hey|good (?:morning|evening|day)|help|\?|who are you.*)[\s!.?]*$/i,
    make: () => ({ kind: "greeting" }) },
  { words: /^(?:please\s+)?remind me\b\s*(.*)$/is, make: (found) => ({ kind: "remind", text: group(found) }) },
  { words: /^(?:search|find in|look in|grep)\s+(?:my\s+)?notes?\s+(?:for\s+)?(.+?)[\s?.]*$/is,
    make: (found) => ({ kind: "notes", query: group(found).replace(/^["']|["']$/g, "") }) },
  { words: /^(?:show|list|read|what are)?\s*(?:me\s+)?(?:my\s+|the\s+)?notes[\s?.!]*$/i,
    make: () => ({ kind: "notes", query: undefined }) },
  { words: /^(?:take a |make a |add a )?note(?:\s+that|\s*:|\s+to self:?)\s*(.+)$/is,
    make: (found) => ({ kind: "note", text: group(found) }) },
  { words: /^(?:please\s+)?(?:remember|note down|write down)(?:\s+that|\s*:)?\s+(.+)$/is,
    make: (found) => ({ kind: "note", text: group(found) }) },
  { words: /^(?:yes|ok(?:ay)?|sure|please do|do (?:it|that)|(?:keep|note) (?:it|that))(?:,? please| as a note)?[\s.!]*$/i,
    make: () => ({ kind: "agree" }) },
  { words: /^(?:what(?:'s| is)?\s+(?:the\s+)?)?(?:current\s+)?(?:time|date|day)(?:\s+is it)?(?:\s+(?:now|today))?[\s?.!]*$/i,
    make: () => ({ kind: "time" }) },
  { words: /^(?:what time is it|what day is it|what(?:'s| is) today(?:'s date)?)(?:\s+now|\s+today)?[\s?.!]*$/i,
    make: () => ({ kind: "time" }) },
  { words: /^(?:list|show)\s+(?:me\s+)?(?:the\s+|my\s+|all\s+)*(?:workspace\s+)?files(?:\s+(?:in|of|under)\s+(.+?))?[\s?.]*$/i,
    make: (found) => ({ kind: "list", path: group(found) || "." }) },
  { words: /^(?:ls|dir)(?:\s+(\S.*))?$/i, make: (found) => ({ kind: "list", path: group(found) || "." }) },
  { words: /^what(?:'s| is) in (?:the |my )?workspace[\s?.]*$/i, make: () => ({ kind: "list", path: "." }) },
  { words: /^(?:read|show|open|cat|print)\s+(?:me\s+)?(?:the\s+)?(?:file\s+)?["'`]?([^\s"'`]*[./][^\s"'`]*?)["'`]?[\s?!]*$/i,
    make: (found) => ({ kind: "read", path: group(found).replace(/\.$/, "") }) },
  { words: /^run:\s*(.+)$/is, make: (found) => ({ kind: "run", command: group(found) }) },
  { words: /^(?:session\s+)?status[\s?.!]*$/i, make: () => ({ kind: "status" }) },
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
