// update.*: looking for newer versions.

import { z } from "zod";
import { field, part } from "#config/declare/field";

export const update = () => part("update", "Newer versions.", () => ({
  channel: () => field(z.enum(["stable", "extended-stable", "beta", "dev"]).default("stable"),
    "Which releases."),
  checkOnStart: () => field(z.boolean().default(false),
    "Look for one at start. Off in this build unless asked for."),
  auto: () => part("update.auto", "Installing by itself.", () => ({
    enabled: () => field(z.boolean().default(false), "Do it."),
  })),
}), { owner: "update", reload: "live" });
