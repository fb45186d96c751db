// agents.*: defaults of every agent, and the agents by id.

import { z } from "zod";
import { field, part } from "#config/declare/field";
import { defaults } from "./agents/defaults.ts";
import { entry } from "./agents/entry.ts";

export const agents = () => part("agents", "Agents and what they have in common.", () => ({
  ownership: () => field(z.literal("explicit").optional(), "Sessions without an owner belong to nobody.",
    { advanced: true }),
  defaults,
  entries: () => field(z.record(z.string().regex(/^[a-z0-9_][a-z0-9_-]{0,63}$/), entry()).default({}),
    "Agents by id. Empty: one agent called main.", { reload: "unit" }),
}), { owner: "agents", reload: "live" });
