// The folder of channel logins and pairing lists.

import { expandTilde, text } from "#config/paths";
import { octal, privatePaths } from "../files.ts";
import { check, when } from "../finding.ts";

export default check({
  ids: ["fs.credentials_dir.perms_writable", "fs.credentials_dir.perms_readable"],
  async detect({ files, place, vars }) {
    const moved = text(vars["OPENCLAW_OAUTH_DIR"]);
    const path = moved === undefined
      ? privatePaths(files.fs, place.stateDir).credentials
      : expandTilde(moved, place.home, files.fs);
    const look = await files.look(path);
    if (!look) return [];
    const detail = `${look.path} has mode ${octal(look.mode)}`;
    const remediation = `chmod 700 ${look.path}`;
    return [
      ...when(look.groupWrites || look.othersWrite, {
        checkId: "fs.credentials_dir.perms_writable",
        severity: "critical",
        title: "Other users can change the credentials folder",
        detail,
        remediation,
      }),
      ...when((look.groupReads || look.othersRead) && !look.groupWrites && !look.othersWrite, {
        checkId: "fs.credentials_dir.perms_readable",
        severity: "warn",
        title: "Other users can read the credentials folder",
        detail,
        remediation,
      }),
    ];
  },
});
