// `config set`: one value or several, in place (cli §7).

import { command, type Context } from "#cli/command";
import { choice, exclusive, text, toggle, usage } from "#cli/grammar/flags";
import { changeConfig } from "#cli/settings/change";
import { keyOf } from "#cli/settings/path";
import { providerFlags, providerOf } from "#cli/settings/provider";
import { report } from "#cli/settings/report";
import { assigned, type Assignment, readJson, readValue, reference } from "#cli/settings/values";
import { dryReport } from "#cli/settings/dry-run";
import { same } from "#config/edit/same";
import { valueAt } from "#config/edit/changes";
import { isPlain } from "#config/load/plain";
import { fault } from "#protocol/errors";

const flags = {
  strictJson: toggle("The value is JSON; without it JSON5, or text when it is none"),
  merge: toggle("Add to an object or a list instead of replacing it"),
  replace: toggle("Replace an object even when keys of it get lost"),
  dryRun: toggle("Check and show the change, write nothing"),
  allowExec: toggle("Accepted; this build runs no programs for secrets"),
  expectCurrentAbsent: toggle("Only when the key is not set"),
  expectCurrentJson: text("Only when the key has this value", { label: "json" }),
  batchJson: text("Several: [{\"path\": …, \"value\": …}, …]", { label: "json" }),
  batchFile: text("The same, from a file", { label: "path" }),
  refSource: choice("Set a reference to a secret", ["env", "file", "exec", "store"]),
  refProvider: text("Provider of the reference; default: default"),
  refId: text("Name of the secret at the provider"),
  ...providerFlags,
};

export default command({
  words: "config set",
  summary: "Set a value of the config",
  args: [
    { name: "path", summary: "For example gateway.port or agents.entries.main.name" },
    { name: "value", summary: "JSON5 where it is one, text otherwise" },
  ],
  flags,
  examples: [
    ["openclaw config set gateway.port 18800", "A number"],
    ["openclaw config set agents.defaults.model openai/gpt-5.2", "A text"],
    ["openclaw config set tools.deny '[\"exec\"]' --merge", "One entry more"],
    [
      "openclaw config set gateway.auth.token --ref-source env --ref-id MY_TOKEN",
      "A reference, not the secret",
    ],
  ],
  notes: [
    "Comments, order and everything else in the file stay as they are. `openclaw config undo` takes the " +
    "change back.",
    "A running gateway makes the change and applies it at once; otherwise the file is changed.",
  ],
  async run(context, given, [path, value]) {
    const assignments = await assignmentsOf(context, given, path, value);
    const title = `Updated ${assignments.map(({ path: { segments } }) => segments.join(".")).join(", ")}`;
    const done = await changeConfig(context, {
      action: "set",
      dryRun: given.dryRun,
      decide(source) {
        for (const assignment of assignments) checkCurrent(valueAt(source, assignment.path.segments), given);
        return assigned(source, assignments, given);
      },
    });
    if (given.dryRun && context.json) return dryReport(context, done, modesOf(given));
    report(context, title, done, given.dryRun);
  },
});

type Given = Parameters<typeof providerOf>[0] & {
  strictJson: boolean;
  merge: boolean;
  replace: boolean;
  expectCurrentAbsent: boolean;
  expectCurrentJson: string | undefined;
  batchJson: string | undefined;
  batchFile: string | undefined;
  refSource: string | undefined;
  refProvider: string | undefined;
  refId: string | undefined;
};

async function assignmentsOf(
  context: Context, given: Given, path: string | undefined, value: string | undefined,
): Promise<Assignment[]> {
  exclusive({ "--merge": given.merge, "--replace": given.replace });
  const provider = providerOf(given);
  exclusive({
    "a value": value, "--ref-source": given.refSource, "--provider-source": provider,
    "--batch-json": given.batchJson, "--batch-file": given.batchFile,
  });
  if (given.batchJson !== undefined || given.batchFile !== undefined) {
    if (path !== undefined) throw usage("a batch names its own paths");
    return batch(await batchText(context, given));
  }
  if (path === undefined) throw usage("which key? openclaw config set <path> <value>");
  const key = keyOf(path);
  if (provider) return [{ path: key, value: provider }];
  if (given.refSource !== undefined) {
    return [{ path: key, value: reference(given.refSource, given.refProvider, given.refId) }];
  }
  if (value === undefined) throw usage(`${path} needs a value`, ["`openclaw config unset` takes a key out."]);
  return [{ path: key, value: await readValue(value, key.key, given.strictJson) }];
}

async function batchText({ runtime: { fs } }: Context, { batchJson, batchFile }: Given): Promise<string> {
  if (batchFile === undefined) return batchJson ?? "";
  if (!(await fs.info(batchFile))) throw usage(`there is no file ${batchFile}`);
  return await fs.readText(batchFile);
}

function batch(raw: string): Assignment[] {
  const entries = readJson(raw, "the batch");
  if (!Array.isArray(entries) || entries.length === 0) throw usage("the batch must be a list of changes");
  return entries.map((entry: unknown, index) => {
    if (!isPlain(entry) || typeof entry["path"] !== "string") {
      throw usage(`change ${index} of the batch has no path`);
    }
    const path = keyOf(entry["path"]);
    const ref = entry["ref"];
    if (isPlain(ref)) {
      const part = (name: string): string | undefined =>
        typeof ref[name] === "string" ? String(ref[name]) : undefined;
      return { path, value: reference(part("source") ?? "", part("provider"), part("id")) };
    }
    if (isPlain(entry["provider"])) return { path, value: entry["provider"] };
    if (entry["value"] === undefined) throw usage(`change ${index} of the batch has no value`);
    return { path, value: entry["value"] };
  });
}

function checkCurrent(current: unknown, { expectCurrentAbsent, expectCurrentJson }: Given): void {
  const isOther = (wanted: string): boolean => !same(current, readJson(wanted, "--expect-current-json"));
  const wrong = (expectCurrentAbsent && current !== undefined) ||
    (expectCurrentJson !== undefined && isOther(expectCurrentJson));
  if (!wrong) return;
  const problem = expectCurrentAbsent ? "the key is set already" : "the key has another value";
  throw fault("COMMAND_FAILED", { problem: `${problem}; nothing was changed` }, { details: { hints: [] } });
}

function modesOf(given: Given): string[] {
  if (given.batchJson !== undefined || given.batchFile !== undefined) return ["json"];
  if (given.refSource !== undefined || providerOf(given)) return ["builder"];
  return [given.strictJson ? "json" : "value"];
}
