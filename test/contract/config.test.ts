// Golden cases: a config file, `---`, and what loading it says. OPENCLAW_TEST_UPDATE=1 rewrites the second
// half.
//
// Comment lines at the top set the stage: `// env NAME=value` and `// file name content`.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { loadConfig } from "#config/load";
import { issueLine } from "#config/load/problems";
import { redactText } from "#config/redact";
import { memoryRuntime } from "#test/support/runtime";

const FOLDER = fileURLToPath(new URL("./config/", import.meta.url));
const HOME = "/home/user/.openclaw";

async function report(input: string): Promise<string> {
  const { fs } = memoryRuntime();
  await fs.makeFolder(HOME);
  await fs.writeAtomic(`${HOME}/openclaw.json`, input);
  const vars: Record<string, string> = {};
  for (const [, kind, name = "", value = ""] of input.matchAll(/^\/\/ (env|file) ([^\s=]+)[ =](.*)$/gm)) {
    if (kind === "env") vars[name] = value;
    else await fs.writeAtomic(`${HOME}/${name}`, value);
  }
  const loaded = await loadConfig({ fs, path: `${HOME}/openclaw.json`, vars });
  const lines = [
    loaded.valid ? "valid" : "invalid",
    ...loaded.issues.map((issue) => `issue ${issueLine(issue, "openclaw.json")}`),
    ...loaded.warnings.map(({ path, message }) => `warning ${path}: ${message}`),
  ];
  if (loaded.valid) lines.push("as it leaves:", redactText(input, loaded.parsed)?.trimEnd() ?? "nothing");
  return `${lines.join("\n")}\n`;
}

const cases = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".case"))
  .sort();

describe("config files", () => {
  for (const name of cases) {
    it(name.replace(/^.*[/\\]|\.case$/g, "").replaceAll("-", " "), async () => {
      const text = readFileSync(FOLDER + name, "utf8");
      const [input = "", expected = ""] = text.split(/^---\n/m, 2);
      const actual = await report(input);
      if (process.env["OPENCLAW_TEST_UPDATE"] === "1") {
        writeFileSync(FOLDER + name, `${input}---\n${actual}`);
        return;
      }
      assert.equal(actual, expected, "run with OPENCLAW_TEST_UPDATE=1 and review the difference");
    });
  }
});
