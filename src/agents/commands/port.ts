// Slash commands: one file each, a default export made with `command`. What is not built has no file and is
// not listed (agent-tools §8).

import type { RunRequest } from "#agents/port";
import type { RunDeps } from "#agents/run/deps";
import type { SessionEntry } from "#protocol/records/session";
import type { ResolvedKey } from "#sessions/port";

export interface CommandArg {
  name: string;
  description: string;
  type: "string" | "number" | "boolean";
  choices?: readonly { value: string; label: string }[];
  /** The choices depend on the session. */
  dynamic?: true;
}

export interface CommandContext {
  deps: RunDeps;
  request: RunRequest;
  where: ResolvedKey;
  /** The session as it is when the command runs. */
  entry: SessionEntry;
  /** All commands, for `help`. */
  commands: readonly Command[];
  /** Stops what runs or waits in this session; returns how many runs. */
  stop(): Promise<number>;
  /** Runs at work or waiting, over all sessions. */
  counts(): { active: number; queued: number };
}

export interface CommandReply {
  /** Shown as the answer. */
  text?: string;
  /** Goes on as an ordinary message with this text. */
  message?: string;
}

export interface Command {
  name: string;
  /** Other words for it, without the slash. */
  aliases?: readonly string[];
  description: string;
  category: "session" | "options" | "status" | "management" | "media" | "tools";
  args?: readonly CommandArg[];
  /** True when words may follow. */
  acceptsArgs?: boolean;
  /** Answers at once, also while a run is at work. */
  immediate?: boolean;
  /** Stops what runs or waits in the session before it is its own turn. */
  interrupts?: boolean;
  run(ctx: CommandContext, args: string): Promise<CommandReply>;
}

/** A command found in a message. */
export interface CommandCall {
  command: Command;
  args: string;
}

export function command(spec: Command): Command {
  return spec;
}
