// The tool calls of one assistant message: checked, run in order, and never without a result.

import type { Tool, ToolContext, ToolResult } from "#agents/port";
import type { Env } from "#kernel/env";
import { messageOf } from "#kernel/fault";
import { describeIssues } from "#protocol/issues";
import type { ImageBlock, TextBlock, ToolCallBlock, ToolResultMessage } from "#protocol/records/message";
import { substitute } from "./prompt/context.ts";
import type { LiveRun } from "./live.ts";
import { ToolReport } from "./tool-report.ts";

export interface BatchDeps {
  env: Env;
  tools: readonly Tool[];
  /** Why a tool that is not among these cannot be used. */
  refusal(name: string): string;
  workspaceDir: string;
  /** Characters of one result the model gets; more is cut with a marker. */
  resultCharsMax: number;
  /** The session's row and its fields, as tool events repeat them. */
  row(): Record<string, unknown>;
}

export interface Batch {
  /** One result per call, in the order of the calls. */
  results: ToolResultMessage[];
  /** Names of tools that did what they were asked. */
  succeeded: string[];
}

/** What calls are told that were not begun because somebody wrote meanwhile (S-91). */
export const SKIPPED = "Skipped to process an incoming message.";

const STOPPED = "Stopped by the user before it finished.";
const NOT_BEGUN = "Not run: the user stopped the run.";

/**
 * Runs the calls: beside each other only when every tool of the batch allows it. After a stop, and after an
 * incoming message, calls that were not begun get a substitute result.
 */
export async function runTools(
  run: LiveRun,
  deps: BatchDeps,
  calls: readonly ToolCallBlock[],
): Promise<Batch> {
  const succeeded: string[] = [];
  const one = async (call: ToolCallBlock): Promise<ToolResultMessage> => {
    const result = await runTool(run, deps, call);
    if (!result.isError) succeeded.push(call.name);
    return result;
  };
  const parallel = calls.length > 1 && calls.every((call) => find(deps, call.name)?.parallel === true);
  if (parallel) return { results: await Promise.all(calls.map(one)), succeeded };
  const results: ToolResultMessage[] = [];
  for (const call of calls) {
    const nowMs = deps.env.clock.now();
    if (run.signal.aborted) results.push(substitute(call, NOT_BEGUN, nowMs));
    else if (results.length > 0 && run.steering.length > 0) results.push(substitute(call, SKIPPED, nowMs));
    else results.push(await one(call));
  }
  return { results, succeeded };
}

async function runTool(run: LiveRun, deps: BatchDeps, call: ToolCallBlock): Promise<ToolResultMessage> {
  const tool = find(deps, call.name);
  const report = new ToolReport(run.events, deps.env.clock, call, deps.row);
  report.start();
  const result = await outcome(run, deps, call, tool, report);
  if (run.signal.aborted) report.close();
  else report.end(result);
  return {
    role: "toolResult",
    toolCallId: call.id,
    toolName: call.name,
    content: result.content.map((block) => clipped(block, deps.resultCharsMax)),
    isError: result.isError === true,
    timestamp: deps.env.clock.now(),
    ...(result.details ? { details: result.details } : {}),
  };
}

async function outcome(
  run: LiveRun, deps: BatchDeps, call: ToolCallBlock, tool: Tool | undefined, report: ToolReport,
): Promise<ToolResult> {
  if (!tool) return failed(call, deps.refusal(call.name));
  const parsed = tool.params.safeParse(call.arguments);
  if (!parsed.success) {
    const problem = describeIssues(parsed.error.issues, call.arguments, tool.params);
    return failed(call, `The arguments do not fit: ${problem}.`);
  }
  const context: ToolContext = {
    sessionKey: run.key,
    sessionId: run.entry.sessionId,
    agentId: run.where.agentId,
    runId: run.runId,
    toolCallId: call.id,
    workspaceDir: deps.workspaceDir,
    signal: run.signal,
    progress: (text) => report.progress(text, deps.workspaceDir),
  };
  try {
    return await stoppable(run, call, tool.run(parsed.data, context));
  } catch (error) {
    return failed(call, messageOf(error));
  }
}

/** A stop does not wait for a tool that ignores its signal: the run goes on without its result. */
function stoppable(run: LiveRun, call: ToolCallBlock, running: Promise<ToolResult>): Promise<ToolResult> {
  const stopped = Promise.withResolvers<ToolResult>();
  const onAbort = (): void => stopped.resolve(failed(call, STOPPED));
  run.signal.addEventListener("abort", onAbort, { once: true });
  if (run.signal.aborted) onAbort();
  return Promise.race([running, stopped.promise]).finally(() =>
    run.signal.removeEventListener("abort", onAbort)
  );
}

/** An error the model can read, in the form the official gateway gives it. */
function failed(call: ToolCallBlock, error: string): ToolResult {
  const details = { status: "error", tool: call.name, error };
  return { content: [{ type: "text", text: JSON.stringify(details, null, 2) }], isError: true, details };
}

function find(deps: BatchDeps, name: string): Tool | undefined {
  return deps.tools.find((tool) => tool.name === name);
}

function clipped(block: TextBlock | ImageBlock, charsMax: number): TextBlock | ImageBlock {
  if (block.type !== "text" || block.text.length <= charsMax) return block;
  const kept = block.text.slice(0, charsMax);
  return { type: "text", text: `${kept}\n[… ${block.text.length - charsMax} more characters were cut …]` };
}
