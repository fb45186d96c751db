// `completion`: a script for the shell, made from the command tree (cli §18.4).

import { command, type Context } from "#cli/command";
import { completionScript, SHELLS, type Shell } from "#cli/completion";
import { choice, exclusive, toggle, usage } from "#cli/grammar/flags";
import { notYet } from "#cli/later";
import { tilde } from "#cli/target/place";
import { text as given } from "#config/paths";

export default command({
  words: "completion",
  summary: "Print a completion script for your shell",
  args: [{ name: "shell", summary: "Which shell; default: the one in SHELL", choices: SHELLS }],
  flags: {
    shell: choice("The same as the argument", SHELLS, { short: "s", label: "shell" }),
    writeState: toggle("Write the scripts into the state folder instead: all, or the one named"),
    install: toggle("Edit your shell's profile; not in this build", { short: "i" }),
    yes: toggle("Ask nothing; this build never asks", { short: "y" }),
  },
  json: "refused",
  examples: [
    ["source <(openclaw completion bash)", "For this shell; put it into ~/.bashrc to keep it"],
    ["openclaw completion zsh > ~/.zfunc/_openclaw", "zsh, in a folder of $fpath"],
    ["openclaw completion fish | source", "fish"],
    ["openclaw completion powershell | Out-String | Invoke-Expression", "PowerShell"],
  ],
  async run(context, flags, [word]) {
    if (flags.install) throw notYet("completion --install");
    exclusive({ [`the argument ${word}`]: word, "--shell": flags.shell });
    const named = SHELLS.find((each) => each === (flags.shell ?? word));
    if (flags.writeState) return writeAll(context, named === undefined ? SHELLS : [named]);
    context.output.write(await completionScript(named ?? shellOf(context)));
    return undefined;
  },
});

function shellOf({ vars, runtime }: Context): Shell {
  if (runtime.platform === "win32") return "powershell";
  const name = runtime.fs.basename(given(vars.SHELL) ?? "bash");
  const known = SHELLS.find((each) => each === name);
  if (known !== undefined) return known;
  throw usage(`no completion for ${name}`, [`There is one for ${SHELLS.join(", ")}.`]);
}

async function writeAll(context: Context, shells: readonly Shell[]): Promise<void> {
  const { fs } = context.runtime;
  const folder = fs.join(context.place.stateDir, "completions");
  await fs.makeFolder(folder);
  for (const shell of shells) {
    const path = fs.join(folder, `openclaw.${shell === "powershell" ? "ps1" : shell}`);
    await fs.writeAtomic(path, await completionScript(shell));
    context.output.line(`Wrote ${tilde(context.place, path)}`);
  }
}
