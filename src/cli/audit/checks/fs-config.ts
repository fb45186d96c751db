// The config file: it decides what runs, and it may hold secrets.

import { octal } from "../files.ts";
import { check, when } from "../finding.ts";

export default check({
  ids: [
    "fs.config.perms_writable",
    "fs.config.perms_world_readable",
    "fs.config.perms_group_readable",
    "fs.config.symlink",
  ],
  async detect({ files, place }) {
    const look = await files.look(place.configPath);
    if (!look) return [];
    const detail = `${look.path} has mode ${octal(look.mode)}`;
    const remediation = `chmod 600 ${look.path}`;
    return [
      ...when(look.groupWrites || look.othersWrite, {
        checkId: "fs.config.perms_writable",
        severity: "critical",
        title: "Other users can change the config",
        detail,
        remediation,
      }),
      ...when(look.othersRead, {
        checkId: "fs.config.perms_world_readable",
        severity: "critical",
        title: "Every user of this machine can read the config",
        detail,
        remediation,
      }),
      ...when(look.groupReads && !look.othersRead, {
        checkId: "fs.config.perms_group_readable",
        severity: "warn",
        title: "The group can read the config",
        detail,
        remediation,
      }),
      ...when(look.link, {
        checkId: "fs.config.symlink",
        severity: "warn",
        title: "The config file is a link",
        detail: `${look.path} leads elsewhere; whoever controls that place controls the config`,
        remediation: "Point OPENCLAW_CONFIG_PATH at the real file.",
      }),
    ];
  },
});
