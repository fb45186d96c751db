// Shapes that several sections use.

import { z } from "zod";
import { field, type Hint, item, names } from "#config/declare/field";

const SecretRef = z.strictObject({
  source: field(z.enum(["env", "file", "exec", "store"]), "Where the secret is kept."),
  provider: field(z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/), "Alias below secrets.providers."),
  id: field(z.string().min(1), "Name of the secret there."),
});

/** A secret written down, an `${ENV}` text, or a reference (spec/config §1.2). */
const SecretInput = z.union([z.string(), SecretRef]);

export type SecretRef = z.output<typeof SecretRef>;
export type SecretInput = z.output<typeof SecretInput>;

/** A key that holds a secret. */
export function secret(description: string, hint?: Hint) {
  return field(SecretInput.optional(), description, { ...hint, secret: true });
}

/** A map whose values are secrets, e.g. request headers. */
export function secretMap(description: string, hint?: Hint) {
  return field(z.record(z.string(), SecretInput).optional(), description, { ...hint, secret: true });
}

/** Environment variables for a child process; values are treated as secrets. */
export function envMap(description: string) {
  return field(z.record(z.string(), z.string()).optional(), description, { secret: true });
}

export const THINKING = [
  "off",
  "minimal",
  "low",
  "medium",
  "high",
  "xhigh",
  "adaptive",
  "max",
  "ultra",
] as const;

/** One model, or a primary with fallbacks. */
export function modelChoice(description: string, hint?: Hint) {
  const both = item(() => ({
    primary: () => field(z.string().optional(), "Model reference provider/model."),
    fallbacks: () => names("Models tried in this order when the primary fails."),
  }));
  return field(z.union([z.string(), both]).optional(), description, hint);
}

/** As modelChoice, with a time limit of its own. */
export function timedModelChoice(description: string, hint?: Hint) {
  const both = item(() => ({
    primary: () => field(z.string().optional(), "Model reference provider/model."),
    fallbacks: () => names("Models tried in this order when the primary fails."),
    timeoutMs: () => field(z.int().positive().optional(), "Milliseconds one request may take."),
  }));
  return field(z.union([z.string(), both]).optional(), description, { advanced: true, ...hint });
}

/** Which private networks outgoing requests may reach. */
export function networkPolicy(description: string) {
  return field(
    item(() => ({
      dangerouslyAllowPrivateNetwork: () =>
        field(z.boolean().optional(), "Allow private and loopback addresses."),
      allowRfc2544BenchmarkRange: () => field(z.boolean().optional(), "Allow 198.18.0.0/15."),
      allowIpv6UniqueLocalRange: () => field(z.boolean().optional(), "Allow fc00::/7."),
      allowedHostnames: () => names("Host names that are always allowed."),
      blockedHostnames: () => names("Host names that are always refused."),
    })).optional(),
    description,
    { advanced: true },
  );
}

/** Allow or deny by where a message came from; the first matching rule wins. */
export function routePolicy(description: string, hint?: Hint) {
  return field(
    item(() => ({
      default: () => field(z.enum(["allow", "deny"]).optional(), "What holds when no rule matches."),
      rules: () =>
        field(
          z.array(item(() => ({
            action: () => field(z.enum(["allow", "deny"]), "What the rule does."),
            match: () =>
              field(
                item(() => ({
                  channel: () => field(z.string().optional(), "Channel id."),
                  chatType: () =>
                    field(z.enum(["direct", "group", "channel"]).optional(), "Kind of conversation."),
                  keyPrefix: () =>
                    field(z.string().optional(), "Start of the session key after agent:<id>:."),
                  rawKeyPrefix: () => field(z.string().optional(), "Start of the whole session key."),
                })).optional(),
                "All given fields must match.",
              ),
          }), "action")).optional(),
          "Rules in order.",
        ),
    })).optional(),
    description,
    hint,
  );
}

/** Sender ids, as text or number. */
export function senders(description: string) {
  return field(z.array(z.union([z.string(), z.number()])).optional(), description);
}
