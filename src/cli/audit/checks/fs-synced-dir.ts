// A synchronised folder copies secrets to somebody else's servers and breaks databases.

import { check, when } from "../finding.ts";

const SYNCED = [
  /[/\\]Dropbox(?: \([^/\\]*\))?[/\\]/i,
  /[/\\]OneDrive(?: ?-[^/\\]*)?[/\\]/i,
  /[/\\]Google ?Drive[/\\]/i,
  /[/\\]Mobile Documents[/\\]/,
  /[/\\]CloudStorage[/\\]/,
  /[/\\](?:Nextcloud|ownCloud|pCloudDrive|MEGA|Syncthing)[/\\]/i,
];

export default check({
  ids: ["fs.synced_dir"],
  async detect({ files, place }) {
    const paths = [place.stateDir, place.configPath];
    const real = await Promise.all(paths.map(async (path) => (await files.fs.realPath(path)) ?? path));
    const hit = real.find((path) => SYNCED.some((pattern) => pattern.test(`${path}/`)));
    return when(hit !== undefined, {
      checkId: "fs.synced_dir",
      severity: "warn",
      title: "State or config lie in a synchronised folder",
      detail: `${hit} is copied to other machines, with tokens and conversations`,
      remediation: "Move it: OPENCLAW_STATE_DIR names another folder.",
    });
  },
});
