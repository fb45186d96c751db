// The state folder: whoever writes there controls the gateway, whoever reads there has its conversations.

import { octal } from "../files.ts";
import { check, when } from "../finding.ts";

export default check({
  ids: [
    "fs.state_dir.perms_world_writable",
    "fs.state_dir.perms_group_writable",
    "fs.state_dir.perms_readable",
    "fs.state_dir.symlink",
  ],
  async detect({ files, place }) {
    const look = await files.look(place.stateDir);
    if (!look) return [];
    const detail = `${look.path} has mode ${octal(look.mode)}`;
    const remediation = `chmod 700 ${look.path}`;
    const open = look.othersRead || look.groupReads;
    return [
      ...when(look.othersWrite, {
        checkId: "fs.state_dir.perms_world_writable",
        severity: "critical",
        title: "Every user of this machine can change the state folder",
        detail,
        remediation,
      }),
      ...when(look.groupWrites && !look.othersWrite, {
        checkId: "fs.state_dir.perms_group_writable",
        severity: "warn",
        title: "The group can change the state folder",
        detail,
        remediation,
      }),
      ...when(open && !look.groupWrites && !look.othersWrite, {
        checkId: "fs.state_dir.perms_readable",
        severity: "warn",
        title: "Other users can read the state folder",
        detail,
        remediation,
      }),
      ...when(look.link, {
        checkId: "fs.state_dir.symlink",
        severity: "warn",
        title: "The state folder is a link",
        detail: `${look.path} leads elsewhere; whoever controls that place controls the gateway`,
        remediation: "Point OPENCLAW_STATE_DIR at the real folder.",
      }),
    ];
  },
});
