// Programs that run without a question must not be able to run others.

import { getPath } from "#kernel/dotpath";
import { check, named, when } from "../finding.ts";
import { names } from "../tool-policy.ts";

const INTERPRETERS =
  /^(?:ba|z|fi|da|k|c)?sh$|^(?:python|perl|ruby|node|bun|deno|php|lua|osascript|pwsh)[\d.]*$/;
const BROAD: readonly string[] = [
  "awk",
  "gawk",
  "sed",
  "find",
  "xargs",
  "env",
  "jq",
  "tee",
  "vi",
  "vim",
  "less",
  "git",
];
// Folders in which other users can put programs.
const RISKY = /^(?:\/tmp|\/var\/tmp|\/dev\/shm|\/private\/tmp)(?:\/|$)|^\.{1,2}(?:\/|$)|^~?\/?$/;

export default check({
  ids: [
    "tools.exec.safe_bins_interpreter_unprofiled",
    "tools.exec.safe_bins_broad_behavior",
    "tools.exec.safe_bin_trusted_dirs_risky",
    "tools.exec.allowlist_interpreter_without_strict_inline_eval",
  ],
  detect({ config, loaded }) {
    const all = [
      "tools.exec",
      ...Object.keys(config.agents.entries).map((id) => `agents.entries.${id}.tools.exec`),
    ];
    return all.flatMap((path) => {
      const exec = getPath(loaded.source, path);
      const profiles = Object.keys(Object(getPath(exec, "safeBinProfiles")));
      const bins = names(exec, "safeBins");
      const free = bins.filter((bin) => INTERPRETERS.test(bin) && !profiles.includes(bin));
      const broad = bins.filter((bin) => BROAD.includes(bin) && !profiles.includes(bin));
      const risky = names(exec, "safeBinTrustedDirs").filter((folder) => RISKY.test(folder));
      const strict = getPath(exec, "strictInlineEval") === true;
      const bound = bins.filter((bin) => INTERPRETERS.test(bin) && profiles.includes(bin));
      return [
        ...when(free.length > 0, {
          checkId: "tools.exec.safe_bins_interpreter_unprofiled",
          severity: "warn",
          title: "An interpreter runs without a question",
          detail: `${path}.safeBins has ${named(free)} without a profile: any code can be handed to it`,
          remediation: "Remove it, or bound it in safeBinProfiles.",
        }),
        ...when(broad.length > 0, {
          checkId: "tools.exec.safe_bins_broad_behavior",
          severity: "warn",
          title: "A program that can write or run others counts as safe",
          detail: `${path}.safeBins has ${named(broad)}`,
          remediation: "Remove it, or bound it in safeBinProfiles.",
        }),
        ...when(risky.length > 0, {
          checkId: "tools.exec.safe_bin_trusted_dirs_risky",
          severity: "warn",
          title: "Safe programs are looked for where others can put some",
          detail: `${path}.safeBinTrustedDirs has ${named(risky)}`,
          remediation: "Name system folders only.",
        }),
        ...when(bound.length > 0 && !strict, {
          checkId: "tools.exec.allowlist_interpreter_without_strict_inline_eval",
          severity: "warn",
          title: "Code on the command line of an interpreter is not asked about",
          detail: `${path}.safeBins has ${named(bound)} and strictInlineEval is off`,
          remediation: `Set ${path}.strictInlineEval to true.`,
        }),
      ];
    });
  },
});
