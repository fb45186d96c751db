// Commands that are one call: their flags (cli §1.6), and the leaf that is made from a method alone.

import { getPath } from "#kernel/dotpath";
import type { MethodSpec } from "#protocol/method";
import type { z } from "zod";
import { command, type Command, type Context, type Example } from "./command.ts";
import { type CallFlags, callGateway, spinner } from "./connect.ts";
import { choice, type Flag, type Flags, int, list, text, toggle } from "./grammar/flags.ts";

const PORT_MAX = 65_535;

/** Where the gateway is and who asks. */
export const targetFlags = {
  url: text("WebSocket address of the gateway; needs --token or --password", { label: "ws-url" }),
  port: int("Port of a gateway on this machine", { min: 1, max: PORT_MAX }),
  token: text("Shared token"),
  password: text("Shared password"),
};

/** The RPC group of cli §1.6; `timeoutMs` is the default of --timeout. */
export function rpcFlags(timeoutMs = 10_000) {
  return {
    ...targetFlags,
    timeout: int("Longest wait in all", { min: 1, label: "ms", fallback: timeoutMs }),
    expectFinal: toggle("Wait for the second answer of methods that answer twice"),
  };
}

/** Calls with a spinner for people. */
export async function ask(
  context: Context, flags: CallFlags, method: string, params?: unknown,
): Promise<unknown> {
  const stop = spinner(context, method);
  try {
    return await callGateway(context, flags, method, params);
  } finally {
    stop();
  }
}

type AnyMethod = Pick<MethodSpec<never, z.ZodType, z.ZodType>, "name" | "params">;

export interface RpcOptions {
  words: string;
  summary: string;
  examples: readonly Example[];
  timeoutMs?: number;
  /** Defaults of the command line where they differ from the method's. */
  fallbacks?: Readonly<Record<string, string | number>>;
  /** The report for people; default is the JSON. */
  print?(context: Context, answer: unknown): void;
}

/**
 * A command made from a method: one flag per parameter, the answer as it came. The gateway checks the values;
 * here only their kind is known.
 */
export function rpcCommand(method: AnyMethod, options: RpcOptions): Command {
  const own = paramFlags(method.params, options.fallbacks ?? {});
  return command({
    words: options.words,
    summary: options.summary,
    flags: { ...rpcFlags(options.timeoutMs), ...own },
    examples: options.examples,
    async run(context, flags) {
      const values: Readonly<Record<string, unknown>> = flags;
      const given = Object.keys(own).map((key) => [key, values[key]] as const);
      const params = Object.fromEntries(given.filter(([, value]) => value !== undefined && value !== false));
      const answer = await ask(context, flags, method.name, params);
      if (context.json || !options.print) context.output.json(answer);
      else options.print(context, answer);
    },
  });
}

/** One flag for each parameter of a kind that a command line can carry. */
export function paramFlags(params: unknown, fallbacks: Readonly<Record<string, string | number>>): Flags {
  const shape = getPath(params, "shape") ?? getPath(params, "def.shape");
  const entries = Object.entries(Object(shape)).flatMap(([key, schema]) => {
    const flag = flagOf(schema, fallbacks[key]);
    return flag === undefined ? [] : [[key, flag] as const];
  });
  return Object.fromEntries(entries);
}

function flagOf(schema: unknown, fallback: string | number | undefined): Flag | undefined {
  const inner = getPath(schema, "def.innerType");
  if (inner !== undefined) return flagOf(inner, fallback);
  const summary = "Passed to the gateway as it is";
  switch (getPath(schema, "def.type")) {
    case "string":
      return typeof fallback === "string" ? text(summary, { fallback }) : text(summary);
    case "number": {
      const min = Number(getPath(schema, "minValue") ?? 0);
      const bounds = { min: Number.isSafeInteger(min) ? Math.max(0, min) : 0 };
      return typeof fallback === "number" ? int(summary, { ...bounds, fallback }) : int(summary, bounds);
    }
    case "boolean":
      return toggle(summary);
    case "array":
      return list(summary);
    case "enum":
      return choice(summary, Object.values(Object(getPath(schema, "def.entries"))).map(String));
    default:
      return undefined;
  }
}
