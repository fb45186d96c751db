// Keys and tokens of model providers.

import { agentFiles, octal } from "../files.ts";
import { check, when } from "../finding.ts";

export default check({
  ids: ["fs.auth_profiles.perms_writable", "fs.auth_profiles.perms_readable"],
  async detect({ files, place }) {
    const { profiles } = await agentFiles(files.fs, place.stateDir);
    const looks = await files.lookAll(profiles);
    return looks.flatMap((look) => {
      const detail = `${look.path} has mode ${octal(look.mode)}`;
      const remediation = `chmod 600 ${look.path}`;
      return [
        ...when(look.groupWrites || look.othersWrite, {
          checkId: "fs.auth_profiles.perms_writable",
          severity: "critical",
          title: "Other users can change the credentials of models",
          detail,
          remediation,
        }),
        ...when((look.groupReads || look.othersRead) && !look.groupWrites && !look.othersWrite, {
          checkId: "fs.auth_profiles.perms_readable",
          severity: "warn",
          title: "Other users can read the credentials of models",
          detail,
          remediation,
        }),
      ];
    });
  },
});
