// What is known of a system service: nothing, and the report says so. Service management is not part of this
// build.

import type { Runtime } from "#runtime/port";

const REASON = "service management is not part of this build";

/** The `service` part of `gateway status --json` (cli §4.2). */
export function serviceReport(runtime: Runtime): Record<string, unknown> {
  return {
    label: serviceLabel(runtime),
    loaded: false,
    loadState: { status: "unknown" },
    loadedText: "enabled",
    notLoadedText: "disabled",
    targetRole: "diagnostic-only",
    inspectionReason: REASON,
    command: null,
    runtime: { status: "unknown", detail: REASON },
    configAudit: { ok: true, issues: [] },
  };
}

/** The `gatewayService` and `nodeService` parts of `status --json` (cli §5.1). */
export function serviceSummary(runtime: Runtime): Record<string, unknown> {
  return {
    label: serviceLabel(runtime),
    installed: false,
    loaded: false,
    loadState: { status: "unknown" },
    managedByOpenClaw: false,
    externallyManaged: false,
    loadedText: "enabled",
    runtime: { status: "unknown", detail: REASON },
    runtimeShort: `unknown (${REASON})`,
  };
}

export function serviceLabel({ platform }: Pick<Runtime, "platform">): string {
  return { linux: "systemd user", darwin: "LaunchAgent", win32: "Scheduled Task" }[platform];
}
