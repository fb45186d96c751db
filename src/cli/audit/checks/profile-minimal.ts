// A careful default that one agent steps out of.

import { getPath } from "#kernel/dotpath";
import { check, named, when } from "../finding.ts";

export default check({
  ids: ["tools.profile_minimal_overridden"],
  detect({ config }) {
    if (config.tools.profile !== "minimal") return [];
    const wider = Object.entries(config.agents.entries).filter(([, entry]) => {
      const profile = getPath(entry, "tools.profile");
      return profile !== undefined && profile !== "minimal";
    });
    return when(wider.length > 0, {
      checkId: "tools.profile_minimal_overridden",
      severity: "warn",
      title: "The minimal tool profile does not hold for every agent",
      detail: `tools.profile is minimal, but the agent ${named(wider.map(([id]) => id))} has another one`,
      remediation: "Remove the agent's tools.profile, or know why it is there.",
    });
  },
});
