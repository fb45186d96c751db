// The slash commands that exist: how a message names one, and how clients list them.

import type { CommandEntry } from "#agents/port";
import type { Command, CommandCall } from "./port.ts";

const SHAPE = /^\/([a-z][a-z0-9_-]*)(?:\s*:\s*|\s+|$)([\s\S]*)$/i;

export class CommandCatalog {
  readonly all: readonly Command[];
  readonly #byName = new Map<string, Command>();

  constructor(commands: readonly Command[]) {
    this.all = commands;
    for (const each of commands) {
      for (const name of [each.name, ...each.aliases ?? []]) this.#byName.set(name, each);
    }
  }

  /** The command a message consists of; anything else, also an unknown command, goes to the model. */
  find(message: string): CommandCall | undefined {
    const [, name = "", args = ""] = SHAPE.exec(message.trim()) ?? [];
    const command = this.#byName.get(name.toLowerCase());
    if (!command || (args.trim() !== "" && !command.acceptsArgs)) return undefined;
    return { command, args: args.trim() };
  }

  list(options: { includeArgs: boolean }): CommandEntry[] {
    return this.all.map((each) => ({
      name: each.name,
      nativeName: each.name,
      textAliases: [each.name, ...each.aliases ?? []].map((name) => `/${name}`),
      description: each.description,
      category: each.category,
      source: "native",
      scope: "both",
      acceptsArgs: each.acceptsArgs === true,
      ...(options.includeArgs && each.args ? { args: each.args.map((arg) => ({ ...arg })) } : {}),
    }));
  }
}
