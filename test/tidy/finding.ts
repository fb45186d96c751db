// What a rule found, in words that say what to do.

export interface Finding {
  path: string;
  line: number;
  what: string;
  /** What to write instead. */
  instead: string;
}

/** One rule: looks at one file's text, knows nothing else. */
export type Rule = (path: string, text: string) => Finding[];

export function report(findings: readonly Finding[]): string {
  const lines = findings.map(({ path, line, what, instead }) => `${path}:${line}: ${what}; use ${instead}`);
  return `${findings.length} against the house rules\n${lines.join("\n")}`;
}

/** Whether a path fits a pattern: `*` is one name or part of one, `**` at the end is anything below. */
export function fits(path: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const source = pattern
      .replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&")
      .replace(/\/\*\*$/, "/.+")
      .replaceAll(/(?<!\.)\*/g, "[^/]*");
    return new RegExp(`^${source}$`).test(path);
  });
}
