// models.*: model providers that are not built in, and how they mix with those that are.

import { z } from "zod";
import { choice, field, part } from "#config/declare/field";
import { provider } from "./models/provider.ts";

export const models = () => part("models", "Model providers.", () => ({
  mode: () => field(z.enum(["merge", "replace"]).default("merge"), "merge adds to the built-in catalogue."),
  providers: () => field(z.record(z.string(), provider()).default({}), "Providers by id."),
  catalogRefresh: () => part("models.catalogRefresh", "Refreshing the catalogue from the network.", () => ({
    enabled: () => field(z.boolean().default(false), "Fetch it. Off in this build unless asked for."),
    url: () => field(z.string().optional(), "Where it is fetched."),
  }), { advanced: true }),
}), { owner: "models", reload: "unit" });
