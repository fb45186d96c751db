// The scopes of the wire (spec/auth §7) and what each implies. Nothing else in the house compares scopes.

export const SCOPES = [
  "operator.admin",
  "operator.read",
  "operator.write",
  "operator.approvals",
  "operator.questions",
  "operator.pairing",
  "operator.talk",
  "operator.talk.secrets",
  "operator.sessions.read",
  "operator.sessions.write",
] as const;

export type Scope = (typeof SCOPES)[number];

export const ROLES = ["operator", "node"] as const;
export type Role = (typeof ROLES)[number];

/** What a caller proven by the shared secret gets where it cannot name its scopes: HTTP. */
export const DEFAULT_OPERATOR_SCOPES: readonly Scope[] = [
  "operator.admin", "operator.read", "operator.write", "operator.approvals", "operator.questions",
  "operator.pairing", "operator.talk.secrets",
];

/** Which scopes imply the named one, besides operator.admin, which implies all. */
const IMPLIED_BY: Readonly<Record<string, readonly string[]>> = {
  "operator.read": ["operator.write"],
  "operator.talk": ["operator.write"],
  "operator.sessions.read": ["operator.read", "operator.write", "operator.sessions.write"],
  "operator.sessions.write": ["operator.write"],
};

/** Whether a holder of `held` may do what needs `needed` (wire §2: admin implies all, write implies read). */
export function covers(held: readonly string[], needed: Scope): boolean {
  return holds(held, needed);
}

/**
 * The same for a scope as a client spelled it: unknown ones exist on the wire and are carried along (wire
 * §2).
 */
export function holds(held: readonly string[], needed: string): boolean {
  if (held.includes(needed) || held.includes("operator.admin")) return true;
  return (Object.hasOwn(IMPLIED_BY, needed) ? IMPLIED_BY[needed] ?? [] : []).some((scope) =>
    held.includes(scope)
  );
}

/** Whether everything in `needed` is held. */
export function holdsAll(held: readonly string[], needed: readonly string[]): boolean {
  return needed.every((scope) => holds(held, scope));
}

/**
 * What two sets of scopes have in common, implications included: never more than either of them.
 * `admin` met with `read` gives `read`.
 */
export function commonScopes(one: readonly string[], other: readonly string[]): string[] {
  const common = [
    ...one.filter((scope) => holds(other, scope)),
    ...other.filter((scope) => holds(one, scope)),
  ];
  return [...new Set(common)];
}

/** Both sets, each scope once, in order of first mention. */
export function joinScopes(...sets: readonly (readonly string[])[]): string[] {
  return [...new Set(sets.flat())];
}
