// The templates of new leaves. What is not written yet answers with a clear error, and its first test fails
// on purpose, so that a new leaf cannot be taken for a finished one.

/** A method at src/methods/<file> and its unit test. */
export function methodFiles(name: string, file: string): Record<string, string> {
  const leaf = `// TODO: say in one line what this does and which rule of the specification it follows.

import { z } from "zod";
import { fault } from "#protocol/errors";
import { method } from "#methods/ctx";

export default method({
  name: "${name}",
  scope: "operator.read",
  summary: "TODO",
  params: () => z.strictObject({}),
  result: () => z.object({ ok: z.literal(true) }),
  examples: [{ params: {}, result: { ok: true } }],
  run() {
    throw fault("UNAVAILABLE", { problem: "${name} is not written yet" });
  },
});
`;
  const alias = file.replace(/\.ts$/, "");
  const check = `import assert from "node:assert/strict";
import { test } from "node:test";
import subject from "#methods/${alias}";

test("the example of ${name} fits its schemas", () => {
  for (const { params, result } of subject.examples) {
    assert.ok(subject.params.safeParse(params).success);
    assert.ok(subject.result.safeParse(result).success);
  }
});

test("${name} says what it does", () => {
  assert.notEqual(subject.summary, "TODO");
});
`;
  return { [`src/methods/${file}`]: leaf, [`test/unit/methods/${alias}.test.ts`]: check };
}

/** A command at src/cli/commands/<word>/<word>.ts and its unit test. */
export function commandFiles(words: readonly string[]): Record<string, string> {
  const alias = words.join("/");
  const leaf = `// openclaw ${words.join(" ")}: TODO, in one line.

import { command } from "#cli/command";
import { fault } from "#protocol/errors";

export default command({
  words: "${words.join(" ")}",
  summary: "TODO",
  examples: [["openclaw ${words.join(" ")}", "TODO"]],
  run() {
    throw fault("UNAVAILABLE", { problem: "openclaw ${words.join(" ")} is not written yet" });
  },
});
`;
  const check = `import assert from "node:assert/strict";
import { test } from "node:test";
import subject from "#cli/commands/${alias}";

test("openclaw ${words.join(" ")} says what it does", () => {
  assert.notEqual(subject.summary, "TODO");
});
`;
  return { [`src/cli/commands/${alias}.ts`]: leaf, [`test/unit/cli/commands/${alias}.test.ts`]: check };
}

/** A tool at src/agents/tools/<name>.ts and its unit test. The name on the wire has underscores. */
export function toolFiles(name: string): Record<string, string> {
  const wire = name.replaceAll("-", "_");
  const leaf = `// The tool ${wire}: TODO, in one line.

import { z } from "zod";
import type { Tool } from "#agents/port";

const params = z.strictObject({});

const tool: Tool<typeof params> = {
  name: "${wire}",
  label: "TODO",
  description: "TODO",
  group: "runtime",
  params,
  run() {
    return Promise.resolve({
      content: [{ type: "text", text: "${wire} is not written yet" }],
      isError: true,
    });
  },
};

export default tool;
`;
  const check = `import assert from "node:assert/strict";
import { test } from "node:test";
import subject from "#agents/tools/${name}";

test("the tool ${wire} says what it does", () => {
  assert.notEqual(subject.description, "TODO");
  assert.notEqual(subject.label, "TODO");
});
`;
  return { [`src/agents/tools/${name}.ts`]: leaf, [`test/unit/agents/tools/${name}.test.ts`]: check };
}
