// Slash commands of the gateway, and which of them fit what is being typed.

import type { Link } from "#web/link/link";
import { fields, rows, text, texts } from "./read.ts";

export interface Command {
  /** With its slash. */
  name: string;
  aliases: readonly string[];
  about: string;
  takesArgs: boolean;
  /** What may follow, when it is a choice. */
  choices: readonly string[];
}

/** @throws the gateway's error */
export async function loadCommands(link: Link): Promise<readonly Command[]> {
  const answer = fields(await link.call("commands.list", { includeArgs: true, scope: "text" }));
  return rows(answer["commands"]).flatMap((row): Command[] => {
    const aliases = texts(row["textAliases"]);
    const name = aliases[0] ?? (text(row["name"]) === undefined ? undefined : `/${String(row["name"])}`);
    if (name === undefined) return [];
    const choices = rows(row["args"]).flatMap((arg) => rows(arg["choices"]).flatMap((choice) => text(choice["value"]) ?? []));
    return [{ name, aliases, about: text(row["description"]) ?? "", takesArgs: row["acceptsArgs"] === true, choices }];
  });
}

export interface Suggestion {
  /** What the composer says when it is taken. */
  insert: string;
  label: string;
  about: string;
  /** Complete as it is: Enter sends it. */
  whole: boolean;
}

/** What fits a line that begins with a slash; nothing for other lines. */
export function suggestions(commands: readonly Command[], line: string): readonly Suggestion[] {
  if (!/^\/[^\n]*$/.test(line)) return [];
  const [word = "", ...rest] = line.split(" ");
  if (rest.length === 0) {
    const typed = word.toLowerCase();
    return commands.filter(({ aliases, name }) => [name, ...aliases].some((each) => each.startsWith(typed)))
      .map(({ name, about, takesArgs }) => ({ insert: takesArgs ? `${name} ` : name, label: name, about, whole: !takesArgs }));
  }
  const command = commands.find(({ aliases, name }) => name === word || aliases.includes(word));
  const typed = rest.join(" ").toLowerCase();
  return (command?.choices ?? []).filter((choice) => choice.startsWith(typed) && choice !== typed)
    .map((choice) => ({ insert: `${word} ${choice}`, label: choice, about: "", whole: true }));
}
