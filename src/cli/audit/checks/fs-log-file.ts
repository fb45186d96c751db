// The log: names, numbers and texts of errors.

import { logFileOf } from "#cli/target/log-file";
import { octal } from "../files.ts";
import { check, when } from "../finding.ts";

export default check({
  ids: ["fs.log_file.perms_readable"],
  async detect(facts) {
    const file = facts.config.logging.file;
    const look = await facts.files.look(await logFileOf(facts, { text: () => file }));
    if (!look) return [];
    return when((look.mode & 0o077) !== 0, {
      checkId: "fs.log_file.perms_readable",
      severity: "warn",
      title: "Other users can read the log",
      detail: `${look.path} has mode ${octal(look.mode)}`,
      remediation: `chmod 600 ${look.path}`,
    });
  },
});
