// `security audit`: what makes this installation easier to attack than it has to be (auth §13, cli §16).

import { command, type Context } from "#cli/command";
import { choice, text, toggle } from "#cli/grammar/flags";
import type { Tone } from "#cli/output";
import { probe, refusalText } from "#cli/report/probe";
import { resolveTarget } from "#cli/target/resolve";
import { num, str } from "#cli/view";
import { audit, type Report } from "#cli/audit/report";
import type { DeepFacts } from "#cli/audit/facts";
import type { Severity } from "#cli/audit/finding";
import { fix, type FixReport } from "#cli/audit/fix";

const PROBE_MS = 5_000;
const TONES: Readonly<Record<Severity, Tone>> = { critical: "red", warn: "yellow", info: "dim" };

export default command({
  words: "security audit",
  summary: "Look for what makes this installation easy to attack",
  flags: {
    deep: toggle("Ask the running gateway, too, and read the code of skills"),
    fix: toggle("Tighten file modes first: folders 0700, files 0600"),
    auth: choice("Judge as if the gateway was started with this", [
      "none",
      "token",
      "password",
      "trusted-proxy",
    ], { label: "mode" }),
    token: text("Shared token, for --deep and for its own strength"),
    password: text("Shared password, for --deep and for its own strength"),
  },
  examples: [
    ["openclaw security audit", "Config and files"],
    ["openclaw security audit --deep --json", "The running gateway as well, for scripts"],
    ["openclaw security audit --fix", "Repairs file modes, then looks"],
  ],
  notes: ["Findings you know about can be silenced in security.audit.suppressions."],
  async run(context, flags) {
    const fixed = flags.fix ? await fix(context) : undefined;
    const { auth, token, password } = flags;
    const deep = flags.deep ? await look(context, { token, password }) : undefined;
    const report = await audit(context, { auth, token, password, deep });
    if (context.json) context.output.json(fixed ? { ...report, fix: fixed } : report);
    else print(context, report, fixed);
    return fixed && !fixed.ok ? 1 : 0;
  },
});

async function look(
  context: Context,
  flags: { token: string | undefined; password: string | undefined },
): Promise<DeepFacts> {
  const target = await resolveTarget(context, flags);
  const found = await probe(context, target, {
    identity: "backend",
    scopes: ["operator.read"],
    timeoutMs: PROBE_MS,
    reads: ["health"],
  });
  const code = num(found.refusal?.details, "closeCode");
  const error = refusalText(found.refusal);
  return {
    gateway: {
      attempted: true,
      url: target.url,
      ok: found.connected,
      error,
      close: code === undefined ? null : { code, reason: str(found.refusal?.details, "reason") },
    },
    valueless: target.credential.includes("has no value"),
  };
}

function print({ output }: Context, report: Report, fixed: FixReport | undefined): void {
  for (const action of fixed?.actions ?? []) {
    const result = action.ok ? output.paint("green", "fixed") : output.paint("red", "failed");
    output.line(
      `${result} ${action.path} to ${action.mode}${action.error === undefined ? "" : `: ${action.error}`}`,
    );
  }
  if (fixed && fixed.actions.length === 0) output.line("Nothing to fix: file modes are as they should be.");
  for (const { checkId, severity, title, detail, remediation } of report.findings) {
    output.line(
      `${output.paint(TONES[severity], severity.toUpperCase())} ${title} ${output.paint("dim", checkId)}`,
    );
    output.line(`  ${detail}`);
    if (remediation !== undefined) output.line(`  Fix: ${remediation}`);
  }
  for (const text of report.secretDiagnostics) output.note(`Warning: ${text}`);
  const { critical, warn, info } = report.summary;
  const silenced = report.suppressed === undefined ? "" : `, ${report.suppressed} silenced`;
  const none = critical + warn + info === 0 ? "Nothing found. " : "";
  output.line(`${none}${critical} critical, ${warn} warn, ${info} info${silenced}.`);
}
