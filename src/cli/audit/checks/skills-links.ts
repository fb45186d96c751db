// Skills of a workspace that lead out of it.

import { expandTilde } from "#config/paths";
import { check, named, when } from "../finding.ts";

export default check({
  ids: ["skills.workspace.symlink_escape"],
  async detect({ config, files: { fs }, place }) {
    const shared = config.agents.defaults.workspace;
    const own = Object.values(config.agents.entries).map((entry) => entry.workspace);
    const workspaces = new Set(
      [shared ?? place.workspaceDir, ...own]
        .filter((path) => path !== undefined).map((path) => expandTilde(path, place.home, fs)),
    );
    const allowed = (config.skills.load.allowSymlinkTargets ?? []).map((path) =>
      expandTilde(path, place.home, fs)
    );
    const outside: string[] = [];
    for (const workspace of workspaces) {
      const root = await fs.realPath(workspace);
      const folder = fs.join(workspace, "skills");
      for (const name of root === null ? [] : await fs.list(folder)) {
        const path = fs.join(folder, name);
        const real = await fs.realPath(path);
        const inside = [root ?? "", ...allowed].some((base) => real === base || real?.startsWith(`${base}/`));
        if (real !== null && !inside) outside.push(path);
      }
    }
    return when(outside.length > 0, {
      checkId: "skills.workspace.symlink_escape",
      severity: "warn",
      title: "A skill of a workspace lies elsewhere",
      detail: `${named(outside)} leads out of its workspace`,
      remediation: "Copy the skill, or list its folder in skills.load.allowSymlinkTargets.",
    });
  },
});
