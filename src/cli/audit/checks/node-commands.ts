// Commands of nodes that agents may use.

import { check, named, when } from "../finding.ts";

const DANGEROUS: readonly string[] = [
  "system.run",
  "system.run.prepare",
  "system.execApprovals.set",
  "browser.proxy",
  "browser.proxy.upload.v1",
  "fs.listDir",
  "terminal.upload",
  "camera.snap",
  "camera.clip",
  "screen.record",
  "contacts.add",
  "calendar.add",
  "reminders.add",
  "sms.send",
  "sms.search",
];

export default check({
  ids: ["gateway.nodes.allow_commands_dangerous", "gateway.nodes.deny_commands_ineffective"],
  detect({ config, exposed }) {
    const { allow = [], deny = [] } = config.gateway.nodes.commands;
    const risky = DANGEROUS.filter((command) => allow.includes(command) && !deny.includes(command));
    // Names are compared whole: a pattern, or a command with its arguments, denies nothing.
    const idle = deny.filter((command) => !/^[A-Za-z][\w-]*(?:\.[\w-]+)+$/.test(command));
    return [
      ...when(risky.length > 0, {
        checkId: "gateway.nodes.allow_commands_dangerous",
        severity: exposed ? "critical" : "warn",
        title: "Agents may use dangerous commands of nodes",
        detail: `gateway.nodes.commands.allow has ${named(risky)}`,
        remediation: "Remove what no agent needs.",
      }),
      ...when(idle.length > 0, {
        checkId: "gateway.nodes.deny_commands_ineffective",
        severity: "warn",
        title: "Entries that deny nothing",
        detail: `gateway.nodes.commands.deny has ${named(idle)}; only whole names of commands count`,
        remediation: "Write the exact names, for example system.run.",
      }),
    ];
  },
});
