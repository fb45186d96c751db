// Reading answers of the gateway with as little trust as possible: what is not of the expected kind is absent.

export type Fields = Readonly<Record<string, unknown>>;

const NOTHING: Fields = Object.freeze({});

export function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null ? value as Fields : NOTHING;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Every entry of a list, as fields. */
export function rows(value: unknown): readonly Fields[] {
  return list(value).map(fields);
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function number(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** The number, or 0. */
export function amount(value: unknown): number {
  return number(value) ?? 0;
}

/** The strings of a list. */
export function texts(value: unknown): readonly string[] {
  return list(value).filter((each) => typeof each === "string");
}
