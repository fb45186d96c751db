// The scopes of the wire (spec/auth §7) and what each implies. Nothing else in the house compares scopes.

export const SCOPES = [
  "operator.admin",
  "operator.read",
  "operator.write",
  "operator.approvals",
  "operator.questions",
  "operator.pairing",
  "operator.talk",
] as const;

export type Scope = (typeof SCOPES)[number];

export const ROLES = ["operator", "node"] as const;
export type Role = (typeof ROLES)[number];

/** Whether a holder of `held` may do what needs `needed` (wire §2: admin implies all, write implies read). */
export function covers(held: readonly string[], needed: Scope): boolean {
  if (held.includes(needed) || held.includes("operator.admin")) return true;
  return needed === "operator.read" && held.includes("operator.write");
}
