// One exchange of the offline helper: what it called, what came back, and what it does next.

/** A tool call of this exchange and what came of it. */
export interface Step {
  name: string;
  text: string;
  isError: boolean;
  truncated: boolean;
}

export type Reply =
  | { say: string }
  | { call: { name: string; args: Record<string, unknown> } };

/** Says which tool is not there, and where that is decided. */
export function missing(name: string): string {
  const hint = name === "exec"
    ? 'Commands are off unless the configuration sets tools.exec.mode to "full".'
    : "The tool policy (tools.* in the configuration) does not allow it here.";
  return `That needs the tool \`${name}\`, which I may not use. ${hint}`;
}

/** Tools report errors as a small JSON object; people get its sentence. */
export function plainError(text: string): string {
  return /"error":\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? text;
}
