// `config patch`: several keys at once, as a JSON5 merge patch (cli §7, config C-44, C-45).

import { command, type Context } from "#cli/command";
import { exclusive, list, text, toggle, usage } from "#cli/grammar/flags";
import { changeConfig } from "#cli/settings/change";
import { dryReport } from "#cli/settings/dry-run";
import { report } from "#cli/settings/report";
import { mergePatch } from "#config/edit/merge";
import { restore } from "#config/edit/restore";
import { parseText } from "#config/load/parse";
import { isPlain, type Plain } from "#config/load/plain";
import { Fault, messageOf } from "#kernel/fault";

export default command({
  words: "config patch",
  summary: "Change several keys of the config at once",
  flags: {
    file: text("File with the patch", { label: "path" }),
    stdin: toggle("Read the patch from standard input"),
    replacePath: list("A list that may lose entries", { label: "path" }),
    dryRun: toggle("Check and show the change, write nothing"),
    allowExec: toggle("Accepted; this build runs no programs for secrets"),
  },
  examples: [
    ["openclaw config patch --file patch.json5", "Objects merge, other values replace, null takes out"],
    ["echo '{ gateway: { port: 18800 } }' | openclaw config patch --stdin", "From another program"],
    ["openclaw config patch --file p.json5 --replace-path tools.deny", "A list may get shorter"],
  ],
  async run(context, flags) {
    exclusive({ "--file": flags.file, "--stdin": flags.stdin });
    const patch = await readPatch(flags, context.runtime);
    const done = await changeConfig(context, {
      action: "patch",
      dryRun: flags.dryRun,
      decide: (source) => merge(source, patch, flags.replacePath),
    });
    if (flags.dryRun && context.json) return dryReport(context, done, ["patch"]);
    report(context, "Patched the config", done, flags.dryRun);
  },
});

async function readPatch(
  { file, stdin }: { file: string | undefined; stdin: boolean }, runtime: Context["runtime"],
): Promise<Plain> {
  const { fs } = runtime;
  if (file === undefined && !stdin) throw usage("where is the patch? --file <path> or --stdin");
  if (file !== undefined && !(await fs.info(file))) throw usage(`there is no file ${file}`);
  const raw = file === undefined ? await runtime.process.stdin.readAll() : await fs.readText(file);
  const value = await parseText(raw).catch((error: unknown) => {
    throw usage(`the patch is not JSON5: ${messageOf(error)}`);
  });
  if (!isPlain(value)) throw usage("the patch must be an object");
  return value;
}

function merge(source: Plain, patch: Plain, replacePaths: readonly string[]): Plain {
  try {
    const filled = restore(patch, source);
    return mergePatch(source, isPlain(filled) ? filled : patch, replacePaths);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw usage(error.message.replace("in replacePaths", "with --replace-path"));
  }
}
