// memory.*: what agents remember.

import { z } from "zod";
import { choice, field, open } from "#config/declare/field";

export const memory = () => choice("What agents remember.", () => ({
  citations: () => field(z.enum(["auto", "on", "off"]).optional(), "Name the source of a memory."),
  search: () => open("Search index; its keys come with the memory engine."),
}), { owner: "memory", reload: "process" });
