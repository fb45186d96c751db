// From columns to fields and back. A column of the wrong type means a damaged file or a wrong query: it
// throws.

import type { SqlRow } from "./connection.ts";

/** A text column. */
export function text(row: SqlRow, column: string): string {
  const value = row[column];
  if (typeof value !== "string") throw new TypeError(`column ${column} is not text`);
  return value;
}

/** A number column. */
export function number(row: SqlRow, column: string): number {
  const value = row[column];
  if (typeof value !== "number") throw new TypeError(`column ${column} is not a number`);
  return value;
}

/** `{field: value}` of a text column, or nothing when it is null: for spreading into a record. */
export function optionalText<K extends string>(row: SqlRow, column: string, field: K): { [P in K]?: string } {
  const value = row[column];
  const found: { [P in K]?: string } = {};
  if (typeof value === "string") found[field] = value;
  return found;
}

/** `{field: value}` of a number column, or nothing when it is null. */
export function optionalNumber<K extends string>(
  row: SqlRow, column: string, field: K,
): { [P in K]?: number } {
  const value = row[column];
  const found: { [P in K]?: number } = {};
  if (typeof value === "number") found[field] = value;
  return found;
}

/** A JSON object column; the store wrote it, so that its shape is the caller's word for it. */
export function json<T>(row: SqlRow, column: string): T {
  return JSON.parse(text(row, column)) as T;
}

/** One of a closed set of words; `words` is the set. */
export function word<T extends string>(row: SqlRow, column: string, words: readonly T[]): T {
  const value = text(row, column);
  const found = words.find((candidate) => candidate === value);
  if (found === undefined) throw new TypeError(`column ${column} holds ${value}`);
  return found;
}
