// Completion scripts, made from the tree and every leaf's own flags: static text, the shell never asks us
// anything.

import type { Command } from "./command.ts";
import { kebab } from "./grammar/flags.ts";
import type { Branch, Tree } from "./grammar/walk.ts";
import { parents } from "./parents.ts";
import { tree } from "./tree.gen.ts";

export const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;
export type Shell = (typeof SHELLS)[number];

/** One place in the tree and what may follow there. */
interface Stop {
  /** Words that lead here, joined by blanks; empty at the top. */
  path: string;
  words: { word: string; summary: string }[];
  options: { name: string; summary: string; value: boolean; choices: readonly string[] }[];
  /** Values of the first argument, when they are a closed list. */
  choices: readonly string[];
}

const GLOBALS: Stop["options"] = [
  { name: "--profile", summary: "Named profile", value: true, choices: [] },
  { name: "--dev", summary: "The dev profile", value: false, choices: [] },
  {
    name: "--log-level", summary: "How much is logged", value: true,
    choices: ["silent", "fatal", "error", "warn", "info", "debug", "trace"],
  },
  { name: "--json", summary: "One JSON document", value: false, choices: [] },
  { name: "--no-color", summary: "No colours", value: false, choices: [] },
  { name: "--help", summary: "Help", value: false, choices: [] },
];

export async function completionScript(shell: Shell): Promise<string> {
  const stops = await stopsOf(tree, "");
  return { bash, zsh, fish, powershell }[shell](stops);
}

async function stopsOf(sub: Tree, path: string, self?: Branch): Promise<Stop[]> {
  const leaf = self ? await leafOf(self, path) : undefined;
  const words = Object.entries(sub).map(([word, branch]) => {
    const inside = path === "" ? word : `${path} ${word}`;
    return { word, summary: branch.summary ?? parents[inside]?.summary ?? "" };
  });
  const own = Object.entries(leaf?.flags ?? {}).filter(([, flag]) => !flag.hidden).map(([key, flag]) => ({
    name: flag.kind === "toggle" && flag.fallback === true ? `--no-${kebab(key)}` : `--${kebab(key)}`,
    summary: flag.summary, value: flag.kind !== "toggle", choices: flag.choices ?? [],
  }));
  const choices = leaf?.args?.[0]?.choices ?? [];
  const stops: Stop[] = [{ path, words, options: [...own, ...GLOBALS], choices }];
  for (const [word, branch] of Object.entries(sub)) {
    stops.push(...(await stopsOf(branch.sub ?? {}, path === "" ? word : `${path} ${word}`, branch)));
  }
  return stops;
}

/** The leaf at a branch, or the one that the bare parent means. */
async function leafOf(branch: Branch, path: string): Promise<Command | undefined> {
  const word = parents[path]?.otherwise;
  const load = branch.load ?? (word === undefined ? undefined : branch.sub?.[word]?.load);
  return load ? (await load()).default : undefined;
}

function followers(stop: Stop): string[] {
  return [...stop.words.map(({ word }) => word), ...stop.choices];
}

/** Walks the typed words through the known paths; `next` is appended when it makes one. */
function bash(stops: Stop[]): string {
  const cases = stops.map((stop) => {
    const names = stop.options.map(({ name }) => name).join(" ");
    return `    "${stop.path}") words="${followers(stop).join(" ")}"; options="${names}" ;;`;
  });
  const values = valueCases(stops).map(([name, choices]) => `    ${name}) choices="${choices.join(" ")}" ;;`);
  const paths = stops.map(({ path }) => `"${path}"`).join("|");
  return `# bash completion for openclaw
_openclaw() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}"
  local path="" next="" i words="" options="" choices=""
  for ((i = 1; i < COMP_CWORD; i++)); do
    next="\${path:+$path }\${COMP_WORDS[i]}"
    case "$next" in
      ${paths}) path="$next" ;;
    esac
  done
  case "$prev" in
${values.join("\n")}
  esac
  if [[ -n "$choices" ]]; then
    COMPREPLY=($(compgen -W "$choices" -- "$cur"))
    return
  fi
  case "$path" in
${cases.join("\n")}
  esac
  if [[ "$cur" == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$cur"))
  else
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
  fi
}
complete -o default -F _openclaw openclaw
`;
}

/** Options with a closed list of values, each name once; not those that are a switch elsewhere. */
function valueCases(stops: readonly Stop[]): [string, readonly string[]][] {
  const all = stops.flatMap((stop) => stop.options);
  const found: Record<string, readonly string[]> = {};
  for (const { name, choices } of all) {
    const everywhere = all.every((other) => other.name !== name || other.choices.length > 0);
    if (choices.length > 0 && everywhere) found[name] ??= choices;
  }
  return Object.entries(found);
}

function zsh(stops: Stop[]): string {
  const quote = (text: string): string => text.replaceAll("'", "'\\''").replaceAll(":", "\\:");
  const cases = stops.map((stop) => {
    const words = stop.words.map(({ word, summary }) => `'${quote(word)}:${quote(summary)}'`);
    const all = [...words, ...stop.choices.map((value) => `'${value}'`)].join(" ");
    const options = stop.options.map(({ name, summary }) => `'${quote(name)}:${quote(summary)}'`).join(" ");
    return `    "${stop.path}") words_here=(${all}); options_here=(${options}) ;;`;
  });
  const values = valueCases(stops).map(([name, choices]) =>
    `    ${name}) compadd -- ${choices.join(" ")}; return ;;`);
  const paths = stops.map(({ path }) => `"${path}"`).join("|");
  return `#compdef openclaw
# zsh completion for openclaw
_openclaw() {
  local path_here="" next="" i
  local -a words_here options_here
  for ((i = 2; i < CURRENT; i++)); do
    next="\${path_here:+$path_here }\${words[i]}"
    case "$next" in
      ${paths}) path_here="$next" ;;
    esac
  done
  case "\${words[CURRENT-1]}" in
${values.join("\n")}
  esac
  case "$path_here" in
${cases.join("\n")}
  esac
  if [[ "\${words[CURRENT]}" == -* ]]; then
    _describe -o option options_here
  else
    _describe command words_here || _files
  fi
}
if [[ "\${funcstack[1]}" == "_openclaw" ]]; then
  _openclaw "$@"
else
  compdef _openclaw openclaw
fi
`;
}

function fish(stops: Stop[]): string {
  const quote = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const lines = stops.flatMap((stop) => {
    const here = `-n ${quote(`__openclaw_at "${stop.path}"`)}`;
    return [
      ...stop.words.map(({ word, summary }) =>
        `complete -c openclaw -f ${here} -a ${word} -d ${quote(summary)}`),
      ...stop.choices.map((value) => `complete -c openclaw -f ${here} -a ${quote(value)}`),
      ...stop.options.map(({ name, summary, value, choices }) => {
        const takes = choices.length > 0 ? ` -x -a ${quote(choices.join(" "))}` : value ? " -r" : "";
        return `complete -c openclaw ${here} -l ${name.slice(2)}${takes} -d ${quote(summary)}`;
      }),
    ];
  });
  const paths = stops.filter(({ path }) => path !== "").map(({ path }) => quote(path)).join(" ");
  return `# fish completion for openclaw
function __openclaw_at
  set -l here ""
  for word in (commandline -opc)[2..-1]
    set -l next (string trim "$here $word")
    contains -- "$next" ${paths}; and set here "$next"
  end
  test "$here" = "$argv[1]"
end
${lines.join("\n")}
`;
}

function powershell(stops: Stop[]): string {
  const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  const list = (items: readonly string[]): string => `@(${items.map(quote).join(", ")})`;
  const table = stops.map((stop) => {
    const options = list(stop.options.map(({ name }) => name));
    return `    ${quote(stop.path)} = @{ words = ${list(followers(stop))}; options = ${options} }`;
  });
  const values = valueCases(stops).map(([name, choices]) => `    ${quote(name)} = ${list(choices)}`);
  return `# PowerShell completion for openclaw
Register-ArgumentCompleter -Native -CommandName openclaw -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $stops = @{
${table.join("\n")}
  }
  $values = @{
${values.join("\n")}
  }
  $typed = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($wordToComplete -ne '' -and $typed.Count -gt 0) { $typed = @($typed | Select-Object -SkipLast 1) }
  $path = ''
  foreach ($word in $typed) {
    $next = ($path + ' ' + $word).Trim()
    if ($stops.ContainsKey($next)) { $path = $next }
  }
  $candidates = if ($typed.Count -gt 0 -and $values.ContainsKey($typed[-1])) { $values[$typed[-1]] }
    elseif ($wordToComplete -like '-*') { $stops[$path].options }
    else { $stops[$path].words }
  $candidates | Where-Object { $_ -like "$wordToComplete*" } |
    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}
`;
}
