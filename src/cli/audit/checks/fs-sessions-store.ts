// Conversations: the state database, and the stores of the official gateway beside it.

import { agentFiles, octal, privatePaths } from "../files.ts";
import { check } from "../finding.ts";

export default check({
  ids: ["fs.sessions_store.perms_readable"],
  async detect({ files, place }) {
    const { sessions } = await agentFiles(files.fs, place.stateDir);
    const looks = await files.lookAll([...privatePaths(files.fs, place.stateDir).stores, ...sessions]);
    const open = looks.filter((look) => (look.mode & 0o077) !== 0);
    return open.map((look) => ({
      checkId: "fs.sessions_store.perms_readable",
      severity: "warn" as const,
      title: "Other users can read or change stored conversations",
      detail: `${look.path} has mode ${octal(look.mode)}`,
      remediation: `chmod 600 ${look.path}`,
    }));
  },
});
