// Pages of `openclaw docs`: data first, printed from the data.

import { ERRORS } from "#protocol/errors";
import type { MethodSpec } from "#protocol/method";
import { COMPAT, NAME, VERSION } from "#version";
import type { z } from "zod";
import type { Branch, Tree } from "../grammar/walk.ts";
import { wrap } from "../grammar/help.ts";
import type { Output } from "../output.ts";
import { parents } from "../parents.ts";
import { tree } from "../tree.gen.ts";

export interface Page {
  data: unknown;
  print(output: Output): void;
}

export const TOPICS = ["commands", "methods", "errors", "environment", "files", "exit-codes"] as const;

type Shown = "name" | "scope" | "summary" | "params" | "examples";
type Spec = Pick<MethodSpec<never, z.ZodType, z.ZodType>, Shown>;

export async function page(topic: string | undefined): Promise<Page | undefined> {
  switch (topic) {
    case undefined: return contents();
    case "commands": return commandsPage();
    case "methods": return methodsPage();
    case "errors": return errorsPage();
    case "environment": return table("Environment variables", ["VARIABLE", "MEANING"], ENVIRONMENT);
    case "files": return table("Files", ["PATH", "USE"], FILES);
    case "exit-codes": return table("Exit codes", ["CODE", "MEANING"], EXITS);
    default: return methodPage(topic);
  }
}

export async function methodNames(): Promise<string[]> {
  return (await specs()).map(({ name }) => name);
}

async function specs(): Promise<readonly Spec[]> {
  const { methods } = await import("#methods/manifest.gen");
  return methods;
}

function contents(): Page {
  const pages: Record<string, string> = {
    "commands": "Every command of this build",
    "methods": "Every method of the gateway; `openclaw docs <method>` shows one",
    "errors": "Error codes and what to do about each",
    "environment": "Variables that are read",
    "files": "What is kept where",
    "exit-codes": "What a finished command says",
  };
  return {
    data: { version: VERSION, compat: COMPAT, topics: pages },
    print(output) {
      output.line(`${NAME} ${VERSION}, speaks the protocol of ${COMPAT}.`);
      output.line("This file carries its reference; there is no manual on the network yet.");
      output.line();
      output.table(["TOPIC", "WHAT"], Object.entries(pages));
      output.line();
      output.line("How to start: openclaw --help. The story and the set-up are in the README of the source.");
    },
  };
}

function commandsPage(): Page {
  const listed = commandsOf(tree, "");
  return {
    data: listed.map(([words, summary]) => ({ words, summary })),
    print: (output) => output.table(["COMMAND", "WHAT IT DOES"],
      listed.map(([words, summary]) => [`openclaw ${words}`, summary])),
  };
}

function commandsOf(sub: Tree, path: string): [string, string][] {
  return Object.entries(sub).flatMap(([word, branch]: [string, Branch]) => {
    const words = path === "" ? word : `${path} ${word}`;
    const summary = branch.summary ?? parents[words]?.summary ?? "";
    const own: [string, string][] = branch.load ? [[words, summary]] : [];
    return [...own, ...commandsOf(branch.sub ?? {}, words)];
  });
}

async function methodsPage(): Promise<Page> {
  const listed = [...(await specs())].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    data: listed.map(({ name, scope, summary }) => ({ name, scope, summary })),
    print: (output) => output.table(["METHOD", "SCOPE", "WHAT IT DOES"],
      listed.map(({ name, scope, summary }) => [name, scope.replace("operator.", ""), summary])),
  };
}

async function methodPage(name: string): Promise<Page | undefined> {
  const spec = (await specs()).find((each) => each.name === name);
  if (!spec) return undefined;
  const { z } = await import("zod");
  const params = z.toJSONSchema(spec.params, { io: "input", unrepresentable: "any" });
  const { scope, summary, examples } = spec;
  const [example] = examples;
  return {
    data: { name, scope, summary, params, examples },
    print(output) {
      output.line(output.paint("bold", name));
      output.line(summary);
      output.line(`Scope: ${scope}`);
      output.line();
      output.line("Parameters (JSON Schema):");
      output.line(JSON.stringify(params, null, 2));
      output.line();
      output.line("Example:");
      const given = JSON.stringify(example?.params ?? {});
      output.line(`  openclaw gateway call ${name}${given === "{}" ? "" : ` --params '${given}'`}`);
    },
  };
}

function errorsPage(): Page {
  const listed = Object.entries(ERRORS);
  return {
    data: listed.map(([code, row]) => ({ code, ...row })),
    print(output) {
      for (const [code, row] of listed) {
        output.line(`${output.paint("bold", code)}  ${row.message}`);
        if (row.hint !== undefined) for (const line of wrap(row.hint, 90)) output.line(`    ${line}`);
      }
    },
  };
}

function table(
  title: string, head: readonly [string, string], lines: readonly (readonly [string, string])[],
): Page {
  return {
    data: lines.map(([name, meaning]) => ({ name, meaning })),
    print(output) {
      output.line(output.paint("bold", title));
      output.table(head, lines);
    },
  };
}

const ENVIRONMENT: readonly (readonly [string, string])[] = [
  ["OPENCLAW_HOME", "Home folder for all default paths"],
  ["OPENCLAW_STATE_DIR", "State folder; default ~/.openclaw, with a profile ~/.openclaw-<profile>"],
  ["OPENCLAW_CONFIG_PATH", "Config file; default <state>/openclaw.json"],
  ["OPENCLAW_PROFILE", "Profile, as --profile"],
  ["OPENCLAW_GATEWAY_URL", "Address of the gateway, for commands"],
  ["OPENCLAW_GATEWAY_PORT", "Port: the gateway listens there, commands look there"],
  ["OPENCLAW_GATEWAY_TOKEN", "Shared token, for both sides"],
  ["OPENCLAW_GATEWAY_PASSWORD", "Shared password, for both sides"],
  ["OPENCLAW_ALLOW_INSECURE_PRIVATE_WS", "1: allow plain ws:// to any address"],
  ["OPENCLAW_LOG_LEVEL", "silent, fatal, error, warn, info, debug or trace"],
  ["OPENCLAW_DEBUG", "1: stack traces of failed commands"],
  ["OPENCLAW_VERBOSE", "1: as gateway run --verbose"],
  ["OPENCLAW_SHELL", "exec: set for an agent's own shell, where sending messages is refused"],
  ["NO_COLOR, FORCE_COLOR", "Colours off, colours on"],
];

const FILES: readonly (readonly [string, string])[] = [
  ["~/.openclaw[-<profile>]", "State folder, readable by its owner only"],
  ["<state>/openclaw.json", "Config, JSON5"],
  ["<state>/.env", "Trusted variables, for example a token"],
  ["<state>/gateway.json", "Address of the running gateway, and its token when it made one up"],
  ["<state>/workspace", "Workspace of the default agent"],
  ["<state>/completions", "Completion scripts, when written there"],
  ["<tmp>/openclaw/openclaw-<date>.log", "The gateway's log, JSON lines"],
];

const EXITS: readonly (readonly [string, string])[] = [
  ["0", "Done; also a report that found problems"],
  ["1", "Failed, refused, or typed wrong"],
  ["2", "Bad --profile"],
  ["78", "Configuration error: the gateway refuses to start"],
  ["130, 143", "Stopped by Ctrl-C, by SIGTERM"],
];
