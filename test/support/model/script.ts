// What a scripted model does with one request: the steps, and the words in a prompt that choose them.
//
// The words are the ones the recorded clients used, so a client we do not control can drive the server:
//   [[deltas:30:60]]            30 pieces "w1 w2 …", 60 ms apart
//   [[tool:exec:{"command":"…"}]]  one tool call each; the next turn answers "Tool result was: …"
//   [[error:400]]               always that status;  [[error:500:2:x]] twice, then a normal answer
//   [[hang]]                    a few words, then silence until the client leaves
//   [[cut]]  [[cut:1:x]]        a few words, then the connection is torn; with a count, then a normal answer
//   [[slow:300]]                nothing for 300 ms, then a normal answer
//   [[think:because]]           a thinking block before the answer
// Counts are kept per wording: the last part (x above) is a label that keeps two tests apart.

/** One thing the model does. `status` and `wait` are only useful before the first byte. */
export type Step =
  | { kind: "text"; text: string; delayMs?: number }
  | { kind: "thinking"; text: string; delayMs?: number }
  | { kind: "tool"; name: string; args: unknown; id?: string }
  | { kind: "status"; status: number; message?: string; headers?: Record<string, string> }
  | { kind: "wait"; ms: number }
  | { kind: "cut" }
  | { kind: "hang" };

export type ModelApi = "openai-completions" | "openai-responses" | "anthropic-messages" | "ollama";

/** One message of the conversation in the one form all four APIs are read into. */
export type ModelMessage = { role: "system" | "user" | "assistant" | "tool"; text: string };

/** A request as scripts see it. `attempt` counts from 1 how often a prompt with these words came. */
export type ModelRequest = {
  n: number;
  api: ModelApi;
  model: string;
  stream: boolean;
  messages: ModelMessage[];
  lastUser: string;
  last: ModelMessage | undefined;
  tools: string[];
  attempt: number;
  body: Record<string, unknown>;
  headers: Record<string, string>;
};

/** Answers a request, or leaves it to the words in the prompt by returning undefined. */
export type Script = (request: ModelRequest) => Step[] | undefined;

/** Token counts of every answer, as in the recordings: at 1 and 2 USD per million this costs 0.000025. */
export const usage = { input: 11, output: 7 } as const;

const toolWord = /\[\[tool:([\w.-]+):(\{.*?\})\]\]/gs;

/** What the counts of a prompt are kept under: its bracketed words, or all of it when it has none. */
export function wording(text: string): string {
  return text.match(/\[\[.*?\]\]/gs)?.join("") ?? text;
}

/** Splits a text into pieces that keep their leading space, so that joining them gives the text again. */
export function pieces(text: string): string[] {
  return text.match(/\s*\S+/g) ?? [text];
}

/** Text steps for a sentence: one piece a word. */
export function say(text: string, delayMs = 0): Step[] {
  return pieces(text).map((piece) => ({ kind: "text", text: piece, delayMs }));
}

/** The behaviour the words in the last user message ask for. */
export function byWords(request: ModelRequest): Step[] {
  if (request.last?.role === "tool") return say(`Tool result was: ${request.last.text.trim()}`);
  const text = request.lastUser;
  const error = /\[\[error:(\d{3})(?::(\d+)(?::\w+)?)?\]\]/.exec(text);
  if (error && within(request, error[2])) {
    const status = Number(error[1]);
    return [{ kind: "status", status, message: `mock forced error ${status}` }];
  }
  const cut = /\[\[cut(?::(\d+)(?::\w+)?)?\]\]/.exec(text);
  if (cut && within(request, cut[1])) return [...say("Partial text before cut"), { kind: "cut" }];
  if (text.includes("[[hang]]")) return [...say("Partial text before hang"), { kind: "hang" }];
  const deltas = /\[\[deltas:(\d+)(?::(\d+))?\]\]/.exec(text);
  if (deltas) return counted(Number(deltas[1]), Number(deltas[2] ?? 0));
  const calls = [...text.matchAll(toolWord)];
  if (calls.length > 0) return calls.map(([, name, args]) => toolStep(name ?? "", args ?? "{}"));
  const slow = /\[\[slow:(\d+)\]\]/.exec(text);
  const think = /\[\[think:([^\]]*)\]\]/.exec(text);
  const before: Step[] = slow ? [{ kind: "wait", ms: Number(slow[1]) }] : [];
  if (think) before.push({ kind: "thinking", text: think[1] ?? "" });
  return [...before, ...say("Hello from mock. You said:"), { kind: "text", text: ` ${text}` }];
}

function within(request: ModelRequest, times: string | undefined): boolean {
  return times === undefined || request.attempt <= Number(times);
}

function counted(count: number, delayMs: number): Step[] {
  return Array.from({ length: count }, (_, i) => ({
    kind: "text",
    text: i === 0 ? "w1" : ` w${i + 1}`,
    delayMs: i === 0 ? 0 : delayMs,
  }));
}

function toolStep(name: string, args: string): Step {
  return { kind: "tool", name, args: JSON.parse(args) as unknown };
}
