import assert from "node:assert/strict";
import { test } from "node:test";
import { allFiles } from "./files.ts";
import { report } from "./finding.ts";
import { findings, LAWS } from "./laws.ts";

const files = allFiles();

for (const law of LAWS) {
  test(law.name, () => {
    const found = findings(law, files);
    assert.ok(found.length === 0, report(found));
  });
}
