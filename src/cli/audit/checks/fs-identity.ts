// The key of this device and the tokens gateways gave it: who reads them is this device.

import { octal, privatePaths } from "../files.ts";
import { check } from "../finding.ts";

export default check({
  ids: ["fs.identity.perms_readable"],
  async detect({ files, place }) {
    const looks = await files.lookAll(privatePaths(files.fs, place.stateDir).identityFiles);
    const open = looks.filter((look) => (look.mode & 0o077) !== 0);
    return open.map((look) => ({
      checkId: "fs.identity.perms_readable",
      severity: "critical" as const,
      title: "Other users can read the key of this device",
      detail: `${look.path} has mode ${octal(look.mode)}`,
      remediation: `chmod 600 ${look.path}`,
    }));
  },
});
