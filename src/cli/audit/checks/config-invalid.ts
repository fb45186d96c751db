// A config that cannot be read says nothing about itself, and nobody should take that for good news.

import { check, when } from "../finding.ts";

export default check({
  ids: ["config.invalid"],
  detect({ loaded }) {
    const [first] = loaded.issues;
    return when(!loaded.valid, {
      checkId: "config.invalid",
      severity: "critical",
      title: "The config is invalid, so it was not checked",
      detail: `${loaded.path}: ${[first?.path, first?.message].filter(Boolean).join(": ")}`,
      remediation: "openclaw config validate shows every problem with its line.",
    });
  },
});
