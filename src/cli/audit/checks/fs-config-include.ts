// Included files are part of the config and need the same care.

import { octal } from "../files.ts";
import { check, when } from "../finding.ts";

export default check({
  ids: [
    "fs.config_include.perms_writable",
    "fs.config_include.perms_world_readable",
    "fs.config_include.perms_group_readable",
  ],
  async detect({ files, loaded }) {
    const looks = await files.lookAll(loaded.included.map(({ path }) => path));
    return looks.flatMap((look) => {
      const detail = `${look.path} has mode ${octal(look.mode)}`;
      const remediation = `chmod 600 ${look.path}`;
      return [
        ...when(look.groupWrites || look.othersWrite, {
          checkId: "fs.config_include.perms_writable",
          severity: "critical",
          title: "Other users can change an included config file",
          detail,
          remediation,
        }),
        ...when(look.othersRead, {
          checkId: "fs.config_include.perms_world_readable",
          severity: "critical",
          title: "Every user of this machine can read an included config file",
          detail,
          remediation,
        }),
        ...when(look.groupReads && !look.othersRead, {
          checkId: "fs.config_include.perms_group_readable",
          severity: "warn",
          title: "The group can read an included config file",
          detail,
          remediation,
        }),
      ];
    });
  },
});
