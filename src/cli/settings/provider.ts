// The flags that put a provider of secrets together (cli §7, config §1.2).

import { choice, int, list, text, toggle, usage } from "#cli/grammar/flags";

export const providerFlags = {
  providerSource: choice("Set a provider of secrets: path secrets.providers.<name>", ["env", "file", "exec"]),
  providerPath: text("file: its path", { label: "path" }),
  providerMode: choice("file: one secret, or a JSON document", ["singleValue", "json"]),
  providerCommand: text("exec: the program", { label: "path" }),
  providerArg: list("exec: an argument"),
  providerEnv: list("exec: a variable NAME=value", { label: "name=value" }),
  providerPassEnv: list("exec: a variable that is passed on", { label: "name" }),
  providerAllowlist: list("env: a name that may be used", { label: "name" }),
  providerTrustedDir: list("exec: a folder its program may be in", { label: "path" }),
  providerTimeoutMs: int("Longest wait", { min: 1, label: "ms" }),
  providerNoOutputTimeoutMs: int("exec: longest silence", { min: 1, label: "ms" }),
  providerMaxBytes: int("file: largest size", { min: 1, label: "bytes" }),
  providerMaxOutputBytes: int("exec: longest answer", { min: 1, label: "bytes" }),
  providerJsonOnly: toggle("exec: only JSON counts as an answer"),
};

type Given = {
  readonly [K in keyof typeof providerFlags]: unknown;
};

/** Which parts a source has, by their flag; the key in the config has no `provider` in front. */
const PARTS: Readonly<Record<string, readonly (keyof Given)[]>> = {
  env: ["providerAllowlist"],
  file: ["providerPath", "providerMode", "providerTimeoutMs", "providerMaxBytes"],
  exec: [
    "providerCommand", "providerArg", "providerEnv", "providerPassEnv", "providerTrustedDir",
    "providerTimeoutMs", "providerNoOutputTimeoutMs", "providerMaxOutputBytes", "providerJsonOnly",
  ],
};

const NAMES: Partial<Record<keyof Given, string>> = {
  providerArg: "args", providerTrustedDir: "trustedDirs",
};

/** Undefined without --provider-source. @throws USAGE for parts that the source does not have */
export function providerOf(given: Given): Record<string, unknown> | undefined {
  const keys = (Object.keys(providerFlags) as (keyof Given)[])
    .filter((key) => key !== "providerSource" && isGiven(given[key]));
  const source = given.providerSource;
  if (typeof source !== "string") {
    if (keys.length > 0) throw usage("--provider-… flags need --provider-source");
    return undefined;
  }
  const parts = PARTS[source] ?? [];
  const foreign = keys.find((key) => !parts.includes(key));
  if (foreign !== undefined) throw usage(`a provider of source ${source} has no ${nameOf(foreign)}`);
  return { source, ...Object.fromEntries(keys.map((key) => [nameOf(key), valueOf(key, given[key])])) };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
}

function nameOf(key: keyof Given): string {
  const known = NAMES[key];
  if (known !== undefined) return known;
  const bare = key.replace(/^provider/, "");
  return bare.slice(0, 1).toLowerCase() + bare.slice(1);
}

function valueOf(key: keyof Given, value: unknown): unknown {
  if (key !== "providerEnv" || !Array.isArray(value)) return value;
  return Object.fromEntries(value.map((pair) => {
    const [, name, rest] = /^([^=]+)=([\s\S]*)$/.exec(String(pair)) ?? [];
    if (name === undefined) throw usage(`--provider-env needs NAME=value, not "${String(pair)}"`);
    return [name, rest ?? ""];
  }));
}
