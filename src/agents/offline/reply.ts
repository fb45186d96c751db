// The offline helper's side of a conversation: from the messages so far to the next tool call or the answer.

import type { Message } from "#protocol/records/message";
import { textOf } from "#protocol/records/message";
import { type Intent, intentOf } from "./intents.ts";
import { addNote, showNotes } from "./notes.ts";
import { missing, plainError, type Reply, type Step } from "./step.ts";
import { readable, whenIn } from "./when.ts";

export interface Situation {
  messages: readonly Message[];
  /** Names of the tools that may be called. */
  tools: readonly string[];
  nowMs: number;
  timeZone: string | undefined;
}

const CHARS_MAX = 6_000;

const OFFER = "Say `keep it as a note` and I write it down.";

const CAN =
  "I can tell the time, do arithmetic, keep and search notes, list and read files in the workspace, " +
  "and show the session's status.";

const CONNECT = [
  "To connect a model, do one of these and write again:",
  "- put a key such as ANTHROPIC_API_KEY, OPENAI_API_KEY or OPENROUTER_API_KEY into the gateway's " +
  "environment and restart it;",
  "- describe a provider under models.providers in the configuration and name it in agents.defaults.model " +
  "(`openclaw config file` says where that is);",
  "- load a model with tool support in Ollama or LM Studio on this machine: it is found by itself.",
  "`openclaw models status` shows what is connected.",
].join("\n");

/** What the helper is, said whenever it cannot do what was asked. */
export const HONEST =
  "No AI model is connected. I am the built-in offline helper: a small program, not an AI.";

/** The next thing to do after these messages. */
export function reply(situation: Situation): Reply {
  const { messages } = situation;
  const asked = messages.findLastIndex((message) => message.role === "user");
  const steps = stepsOf(messages.slice(asked + 1));
  const intent = intentOf(wordsOf(messages[asked]));
  return answer(intent, steps, situation, asked);
}

function answer(intent: Intent, steps: readonly Step[], situation: Situation, asked: number): Reply {
  const { tools, nowMs, timeZone } = situation;
  switch (intent.kind) {
    case "time":
      return { say: `It is ${readable(nowMs, timeZone)}.` };
    case "sum":
      return { say: `${intent.sum.expression} = ${intent.sum.value ?? "not a number"}` };
    case "remind":
      return { say: reminder(intent.text, nowMs, timeZone) };
    case "agree":
      return agreed(steps, situation, asked);
    case "note":
      return addNote(intent.text, steps, tools);
    case "notes":
      return showNotes(intent.query, steps, tools);
    case "list":
      return viaTool("ls", { path: intent.path }, steps, tools);
    case "read":
      return viaTool("read", { path: intent.path }, steps, tools);
    case "run":
      return viaTool("exec", { command: intent.command }, steps, tools);
    case "status":
      return viaTool("session_status", {}, steps, tools);
    default:
      return { say: `${HONEST}\n\n${CAN}\n\n${CONNECT}` };
  }
}

/** One call, then its result as the answer. */
function viaTool(
  name: string,
  args: Record<string, unknown>,
  steps: readonly Step[],
  tools: readonly string[],
): Reply {
  const last = steps.at(-1);
  if (!last) return tools.includes(name) ? { call: { name, args } } : { say: missing(name) };
  const text = last.text.length > CHARS_MAX ? `${last.text.slice(0, CHARS_MAX)}\n[…]` : last.text;
  if (last.isError) return { say: `That did not work: ${plainError(text)}` };
  return { say: text.trim() === "" ? "(empty)" : text };
}

function reminder(text: string, nowMs: number, timeZone: string | undefined): string {
  const when = whenIn(text, nowMs, timeZone);
  const what = subject(when?.rest ?? text);
  if (!when) {
    return "Reminders need automations, which this build does not have yet, so nothing would remind you of " +
      `"${what}". ${OFFER}`;
  }
  const time = readable(when.atMs, timeZone);
  return `I understand: "${what}" at ${time}. But reminders need automations, which this build does not ` +
    `have yet: nothing will ring then. ${OFFER}`;
}

function subject(text: string): string {
  return text.replace(/^(?:to|about|that|of)\s+/i, "").replace(/[\s.!]+$/, "") || "that";
}

/** `yes` after a reminder that could not be set: then it becomes a note. */
function agreed(steps: readonly Step[], situation: Situation, asked: number): Reply {
  const { messages, nowMs, timeZone, tools } = situation;
  const before = messages.slice(0, asked).findLast((message) => message.role === "user");
  const earlier = intentOf(wordsOf(before));
  if (earlier.kind !== "remind") return { say: `${HONEST}\n\n${CAN}` };
  // The time was meant as seen from the moment it was said.
  const when = whenIn(earlier.text, before?.timestamp ?? nowMs, timeZone);
  const time = when ? ` (${readable(when.atMs, timeZone)})` : "";
  return addNote(`${subject(when?.rest ?? earlier.text)}${time}`, steps, tools);
}

/** The person's words, without the time stamp that runs put before them. */
function wordsOf(message: Message | undefined): string {
  return message ? textOf(message).replace(/^\s*\[\w{3} \d{4}-\d\d-\d\d[^\]]*\]\s*/, "") : "";
}

function stepsOf(messages: readonly Message[]): Step[] {
  return messages.flatMap((message) => {
    if (message.role !== "toolResult") return [];
    const truncated = message.details?.["truncated"] === true;
    return [{ name: message.toolName, text: textOf(message), isError: message.isError, truncated }];
  });
}
