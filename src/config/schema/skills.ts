// skills.*: instructions agents load when they need them.

import { z } from "zod";
import { choice, field, item, names, open, part } from "#config/declare/field";
import { envMap, secret } from "#config/declare/shapes";

export const skills = () => part("skills", "Skills of agents.", () => ({
  allowBundled: () => names("Bundled skills that may be used; absent means all."),
  load: () => part("skills.load", "Where skills are found.", () => ({
    extraDirs: () => field(z.array(z.string()).default([]), "Further folders."),
    allowSymlinkTargets: () => names("Folders links may point to."),
    watch: () => field(z.boolean().default(true), "Notice changes of files."),
  })),
  install: () => part("skills.install", "Installing skills.", () => ({
    preferBrew: () => field(z.boolean().optional(), "Use Homebrew where possible."),
    nodeManager: () => field(z.enum(["npm", "pnpm", "yarn", "bun"]).optional(), "Package manager."),
    allowUploadedArchives: () => field(z.boolean().default(false), "Accept archives from the dashboard."),
  }), { advanced: true }),
  limits: () => choice("Limits.", () => ({
    maxCandidatesPerRoot: () => field(z.int().min(1).optional(), "Folders looked at below one root."),
    maxSkillsLoadedPerSource: () => field(z.int().min(1).optional(), "Skills of one source."),
    maxSkillsInPrompt: () => field(z.int().min(0).optional(), "Skills listed in the prompt."),
    maxSkillsPromptChars: () => field(z.int().min(0).optional(), "Characters of that list."),
    maxSkillFileBytes: () => field(z.int().min(0).optional(), "Bytes of one skill file."),
  }), { advanced: true }),
  workshop: () => open("Skills agents write themselves."),
  entries: () => field(z.record(z.string(), item(() => ({
    enabled: () => field(z.boolean().optional(), "Use the skill."),
    apiKey: () => secret("Key the skill needs."),
    env: () => envMap("Environment of the skill."),
    config: () => open("Options of the skill."),
  }))).default({}), "Settings by skill."),
}), { owner: "skills", reload: "live" });
