// The two shapes of a tool result.

import type { ToolResult } from "#agents/port";

export function said(text: string, details?: Record<string, unknown>, meta?: string): ToolResult {
  return { content: [{ type: "text", text }], ...(details ? { details } : {}), ...(meta ? { meta } : {}) };
}

/** An error as the official tools put it: a small object as text, and the same as details. */
export function refused(tool: string, error: string, meta?: string): ToolResult {
  const details = { status: "error", tool, error };
  return { ...said(JSON.stringify(details, null, 2), details, meta), isError: true };
}
