// Sandboxed tools. The engines themselves come later; their own options are accepted as they are.

import { z } from "zod";
import { choice, field, open } from "#config/declare/field";

export const sandboxKeys = () => ({
  mode: () => field(z.enum(["off", "non-main", "all"]).optional(), "Which sessions are sandboxed."),
  backend: () => field(z.string().min(1).optional(), "docker, ssh, or another engine."),
  workspaceAccess: () => field(z.enum(["none", "ro", "rw"]).optional(),
    "Access to the workspace from inside."),
  sessionToolsVisibility: () => field(z.enum(["spawned", "all"]).optional(),
    "Sessions a sandboxed one can see."),
  scope: () => field(z.enum(["session", "agent", "shared"]).optional(), "What shares a container."),
  workspaceRoot: () => field(z.string().optional(), "Folder for sandbox workspaces."),
  docker: () => open("Container options."),
  ssh: () => open("Options of a remote sandbox."),
  browser: () => open("Options of a sandboxed browser."),
  prune: () => choice("Removing idle containers.", () => ({
    idleHours: () => field(z.int().min(0).optional(), "Hours without use."),
    maxAgeDays: () => field(z.int().min(0).optional(), "Days since it was made."),
  })),
});
