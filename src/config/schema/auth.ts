// auth.*: model credentials by name. The secrets themselves are in the agent's store.

import { z } from "zod";
import { field, item, part } from "#config/declare/field";

export const auth = () => part("auth", "Model credentials by name; the secrets are kept elsewhere.", () => ({
  profiles: () => field(z.record(z.string(), item(() => ({
    provider: () => field(z.string(), "Model provider."),
    mode: () => field(z.enum(["api_key", "aws-sdk", "oauth", "token"]), "Kind of credential."),
    email: () => field(z.string().optional(), "Account."),
    displayName: () => field(z.string().optional(), "Name shown to people."),
  }), "provider", "mode")).default({}), "Credentials by name."),
  order: () => field(z.record(z.string(), z.array(z.string())).default({}),
    "Order in which they are tried, by provider."),
}), { owner: "models", reload: "live", advanced: true });
