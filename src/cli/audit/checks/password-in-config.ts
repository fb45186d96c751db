// A password that is written out is in every backup of the file.

import { getPath } from "#kernel/dotpath";
import { hasVariable } from "#config/load/substitute";
import { check, when } from "../finding.ts";

export default check({
  ids: ["config.secrets.gateway_password_in_config"],
  detect({ loaded }) {
    const written = getPath(loaded.source, "gateway.auth.password");
    return when(typeof written === "string" && written !== "" && !hasVariable(written), {
      checkId: "config.secrets.gateway_password_in_config",
      severity: "warn",
      title: "The gateway's password stands in the config",
      detail: "gateway.auth.password is written out, so every copy of the file has it",
      remediation: "Write it as ${OPENCLAW_GATEWAY_PASSWORD} and set the variable.",
    });
  },
});
