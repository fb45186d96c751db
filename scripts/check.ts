// The gate before a commit: generated files, types, house rules, unit and contract tests. Under a minute.
import { main as test } from "./test.ts";

export function main(): Promise<number> {
  return test(["gen", "types", "tidy", "unit", "contract"]);
}
