// The audit: every check over the same facts, and what comes out of it (auth §13, cli §16).

import { messageOf } from "#kernel/fault";
import { checks } from "./checks/manifest.gen.ts";
import { type AuditOptions, type DeepFacts, type Facts, gatherFacts, type Machine } from "./facts.ts";
import type { Check, Finding, Severity } from "./finding.ts";

export interface Report {
  ts: number;
  summary: Record<Severity, number>;
  /** The worst first. */
  findings: Finding[];
  /** References in the config that have no value here. */
  secretDiagnostics: string[];
  /** Findings silenced by security.audit.suppressions. */
  suppressed?: number;
  deep?: Pick<DeepFacts, "gateway">;
}

const ORDER: readonly Severity[] = ["critical", "warn", "info"];

export async function audit(machine: Machine, options: AuditOptions = {}): Promise<Report> {
  const facts = await gatherFacts(machine, options);
  const wanted = checks.filter((each: Check) => !each.deep || options.deep !== undefined);
  const all = (await Promise.all(wanted.map((each) => run(each, facts)))).flat();
  const findings = all.filter((finding) => !isSuppressed(finding, facts))
    .sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity) || compare(a.checkId, b.checkId));
  const count = (severity: Severity): number => findings.filter((each) => each.severity === severity).length;
  const suppressed = all.length - findings.length;
  return {
    ts: machine.env.clock.now(),
    summary: { critical: count("critical"), warn: count("warn"), info: count("info") },
    findings,
    secretDiagnostics: facts.loaded.unresolved.map(({ path, message }) => `${path}: ${message}`),
    ...(suppressed > 0 ? { suppressed } : {}),
    ...(options.deep ? { deep: { gateway: options.deep.gateway } } : {}),
  };
}

/** A check that fails tells so: silence would look like safety. */
async function run(each: Check, facts: Facts): Promise<readonly Finding[]> {
  try {
    return await each.detect(facts);
  } catch (error) {
    const [checkId = "audit.check_failed"] = each.ids;
    const remediation = "Run the audit as the user of the gateway.";
    return [{
      checkId,
      severity: "warn",
      title: "A check could not be made",
      detail: messageOf(error),
      remediation,
    }];
  }
}

function isSuppressed({ checkId, title, detail }: Finding, { config }: Facts): boolean {
  const rules = config.security?.audit?.suppressions ?? [];
  return rules.some((rule) =>
    rule.checkId === checkId && title.includes(rule.titleIncludes ?? "") &&
    detail.includes(rule.detailIncludes ?? "")
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
