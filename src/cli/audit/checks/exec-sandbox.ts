// Commands are sent into a sandbox that is not there.

import { getPath } from "#kernel/dotpath";
import { check, named, when } from "../finding.ts";

export default check({
  ids: ["tools.exec.host_sandbox_no_sandbox_defaults", "sandbox.docker_config_mode_off"],
  detect({ config, loaded }) {
    const modes = Object.entries(config.agents.entries).map(([id, entry]) => ({
      id,
      mode: entry.sandbox?.mode ?? config.agents.defaults.sandbox.mode,
      docker: getPath(loaded.source, `agents.entries.${id}.sandbox.docker`),
    }));
    const bare = modes.filter(({ mode }) => mode === "off");
    const shared = getPath(loaded.source, "agents.defaults.sandbox.docker");
    const idle = bare.filter(({ docker }) => (docker ?? shared) !== undefined).map(({ id }) => id);
    return [
      ...when(config.tools.exec.host === "sandbox" && bare.length === modes.length, {
        checkId: "tools.exec.host_sandbox_no_sandbox_defaults",
        severity: "warn",
        title: "Commands should run in a sandbox, but there is none",
        detail: "tools.exec.host is sandbox and agents.defaults.sandbox.mode is off",
        remediation: "Set agents.defaults.sandbox.mode=all.",
      }),
      ...when(idle.length > 0, {
        checkId: "sandbox.docker_config_mode_off",
        severity: "warn",
        title: "Options of a sandbox that is switched off",
        detail: `The agent ${named(idle)} has sandbox.docker options, but its sandbox.mode is off`,
        remediation: "Set sandbox.mode=all, or remove the options.",
      }),
    ];
  },
});
