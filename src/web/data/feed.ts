// The chat as a list of entries: what somebody said, what the assistant did about it, and marks between. Pure.

import type { LiveRun } from "./live.ts";
import type { Outgoing } from "./outgoing.ts";
import type { Block, Row } from "./row.ts";

export type Entry =
  | { kind: "said"; id: string; row: Row }
  | { kind: "answer"; id: string; rows: readonly Row[]; live: LiveRun | undefined }
  | { kind: "mark"; id: string; row: Row }
  | { kind: "note"; id: string; row: Row }
  | { kind: "sent"; id: string; item: Outgoing };

/** Entries in the order they are read: those of `said`, with what is at work and on its way. */
export function feed(said: readonly Entry[], runs: readonly LiveRun[], outgoing: readonly Outgoing[]): readonly Entry[] {
  const entries = [...said];
  const waiting: Entry[] = [];
  const placed = new Set<string>();
  for (const item of outgoing) {
    const run = runs.find(({ runId }) => runId === item.runId);
    const sent: Entry = { kind: "sent", id: `sent:${item.runId}`, item };
    if (run && visible(run)) {
      // It is being answered and only its row is late: shown where the row will be.
      entries.push(sent, { kind: "answer", id: `answer:${run.runId}`, rows: [], live: run });
      placed.add(run.runId);
    } else waiting.push(sent);
  }
  for (const run of runs) if (!placed.has(run.runId) && visible(run)) attach(entries, run);
  return [...entries, ...waiting];
}

/** A run that ended well has nothing to show but its rows. */
function visible(run: LiveRun): boolean {
  return run.ended !== "final" || run.text !== "";
}

function attach(entries: Entry[], run: LiveRun): void {
  const last = entries.at(-1);
  if (last?.kind === "answer" && last.live === undefined && belongs(last.rows, run.runId)) {
    entries[entries.length - 1] = { ...last, live: run };
  } else entries.push({ kind: "answer", id: `answer:${run.runId}`, rows: [], live: run });
}

function belongs(rows: readonly Row[], runId: string): boolean {
  return rows.some((row) => row.runId === runId);
}

/** The entries of a transcript. */
export function entriesOf(rows: readonly Row[]): readonly Entry[] {
  const entries: Entry[] = [];
  let open: { runId: string | undefined; rows: Row[]; asked: string | undefined } | undefined;
  let asked: string | undefined;
  const close = (): void => {
    const [first] = open?.rows ?? [];
    // Named after the run, so that an answer keeps its place on screen when its first row comes.
    if (open && first) {
      const id = open.runId !== undefined && open.asked === open.runId ? `answer:${open.runId}` : `answer:${first.id}`;
      entries.push({ kind: "answer", id, rows: open.rows, live: undefined });
    }
    open = undefined;
  };
  for (const row of rows) {
    if (row.kind === "assistant" || row.kind === "result") {
      if (open && open.runId !== row.runId) close();
      open ??= { runId: row.runId, rows: [], asked };
      open.rows.push(row);
      continue;
    }
    close();
    if (row.kind === "user") {
      asked = row.runId;
      entries.push({ kind: "said", id: row.id, row });
    } else entries.push({ kind: row.kind, id: row.id, row });
  }
  close();
  return entries;
}

/** One thing the assistant did on the way to its words: a thought or a tool call. */
export type Step =
  | { kind: "thought"; text: string }
  | { kind: "call"; id: string; name: string; args: Readonly<Record<string, unknown>>; result: Row | undefined };

export type Part =
  | { kind: "text"; id: string; text: string }
  | { kind: "steps"; id: string; steps: readonly Step[] }
  | { kind: "picture"; id: string; block: Block & { type: "image" } };

/** The parts of an answer: words, and between them what was done, joined as long as nothing was said. */
export function parts(rows: readonly Row[]): readonly Part[] {
  const results = new Map(rows.filter((row) => row.kind === "result").map((row) => [row.callId, row]));
  const out: Part[] = [];
  let steps: Step[] | undefined;
  for (const row of rows) {
    if (row.kind !== "assistant") continue;
    row.blocks.forEach((block, at) => {
      const id = `${row.id}:${at}`;
      if (block.type === "thinking" || block.type === "call") {
        if (block.type === "thinking" && block.text.trim() === "") return;
        if (!steps) out.push({ kind: "steps", id, steps: steps = [] });
        steps.push(block.type === "thinking" ? { kind: "thought", text: block.text }
          : { kind: "call", id: block.id, name: block.name, args: block.args, result: results.get(block.id) });
        return;
      }
      if (block.type === "text" && block.text.trim() === "") return;
      steps = undefined;
      out.push(block.type === "text" ? { kind: "text", id, text: block.text } : { kind: "picture", id, block });
    });
  }
  return out;
}
