// Code that comes with skills: a first look for what no skill should do.

import { expandTilde } from "#config/paths";
import type { Facts } from "../facts.ts";
import { check, named, when } from "../finding.ts";

const CODE = /\.(?:[cm]?[jt]s|py|sh|rb|pl|ps1)$/;
const BYTES_MAX = 512 * 1024;
const FILES_MAX = 500;
const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/\bcurl\b[^\n|]*\|\s*(?:ba|z|da)?sh\b|\bwget\b[^\n|]*\|\s*(?:ba|z|da)?sh\b/, "runs what it downloads"],
  [/\beval\s*\(\s*(?:atob|Buffer\.from|base64)|exec\s*\(\s*base64/, "runs hidden code"],
  [/(?:\.ssh\/id_|\.aws\/credentials|auth-profiles\.json|identity\/device\.json)/, "reads credentials"],
  [/\/dev\/tcp\/|\bnc\b[^\n]*\s-e\s/, "opens a shell to elsewhere"],
];

export default check({
  ids: ["skills.code_safety"],
  deep: true,
  async detect(facts) {
    const found: string[] = [];
    for (const path of await codeFiles(facts)) {
      const text = await facts.files.fs.readText(path);
      for (const [sign, does] of SIGNS) if (sign.test(text)) found.push(`${path} ${does}`);
    }
    return when(found.length > 0, {
      checkId: "skills.code_safety",
      severity: "critical",
      title: "The code of a skill looks hostile",
      detail: named(found),
      remediation: "Read it, and remove the skill if you do not know why it does that.",
    });
  },
});

async function codeFiles({ config, files: { fs }, place }: Facts): Promise<string[]> {
  const workspaces = [
    config.agents.defaults.workspace ?? place.workspaceDir,
    ...Object.values(config.agents.entries).flatMap((entry) => entry.workspace ?? []),
  ];
  const folders = [
    fs.join(place.stateDir, "skills"),
    ...workspaces.map((path) => fs.join(path, "skills")),
    ...config.skills.load.extraDirs,
  ].map((path) => expandTilde(path, place.home, fs));
  const out: string[] = [];
  const waiting = [...new Set(folders)];
  for (
    let folder = waiting.shift();
    folder !== undefined && out.length < FILES_MAX;
    folder = waiting.shift()
  ) {
    for (const name of await fs.list(folder)) {
      const path = fs.join(folder, name);
      const info = await fs.info(path);
      if (info?.kind === "folder" && name !== "node_modules" && !name.startsWith(".")) waiting.push(path);
      if (info?.kind === "file" && CODE.test(name) && info.bytes <= BYTES_MAX) out.push(path);
    }
  }
  return out;
}
