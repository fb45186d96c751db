// `config explain`: what a key means, what it may be, where its value comes from, and what a change of it
// needs.

import { command, type Context } from "#cli/command";
import { keyOf } from "#cli/settings/path";
import { tilde } from "#cli/target/place";
import { branches, type ConfigKey } from "#config/describe";
import { valueAt } from "#config/edit/changes";
import { type Loaded, loadConfig } from "#config/load";
import { isPlain } from "#config/load/plain";
import { lineColumn, nearest, scan } from "#config/load/text";
import { redact } from "#config/redact";

const NEEDS = {
  live: "nothing: it counts from the next use on",
  unit: "nothing: the part of the gateway that uses it starts again by itself",
  process: "a restart of the gateway",
} as const;

export default command({
  words: "config explain",
  summary: "Say what a key of the config does and where its value comes from",
  args: [{ name: "path", summary: "For example gateway.bind", required: true }],
  examples: [
    ["openclaw config explain gateway.bind", "Meaning, values, default, and what is set"],
    ["openclaw config explain agents.defaults", "The keys below it"],
    ["openclaw config explain gateway.port --json", "For programs"],
  ],
  async run(context, _flags, [path = ""]) {
    const { runtime: { fs }, place, vars, output, json } = context;
    const { segments, key } = keyOf(path);
    const loaded = await loadConfig({ fs, path: place.configPath, vars });
    const facts = factsOf(key, segments, loaded);
    if (json) return output.json(facts);
    print(context, facts);
  },
});

interface Facts {
  path: string;
  description: string | undefined;
  type: string;
  values: readonly unknown[] | undefined;
  default: unknown;
  reload: "live" | "unit" | "process";
  owner: string | undefined;
  secret: boolean;
  ignored: boolean;
  /** As it is written; absent when it is not. */
  value?: unknown;
  /** What the gateway would work with; absent for secrets and objects. */
  effective?: unknown;
  line?: number;
  /** Included files may have it, too: then there is no line. */
  source: "file" | "default" | "unset";
  keys: string[];
}

function factsOf(key: ConfigKey, segments: readonly string[], loaded: Loaded): Facts {
  const { description, reload, owner, secret, ignored } = key.hint;
  const written = loaded.valid ? loaded.source : isPlain(loaded.parsed) ? loaded.parsed : {};
  const value = valueAt(redact(written), segments);
  const effective = valueAt(loaded.config, segments);
  const shown = secret || typeof effective === "object" ? undefined : effective;
  const line = value === undefined ? undefined : lineOf(loaded.raw, segments);
  return {
    path: segments.join("."),
    description, type: typeOf(key), values: key.values, default: key.default, reload, owner, secret, ignored,
    ...(value === undefined ? {} : { value }),
    ...(shown === undefined ? {} : { effective: shown }),
    ...(line === undefined ? {} : { line }),
    source: value !== undefined ? "file" : effective === undefined ? "unset" : "default",
    keys: branches(key).flatMap((branch) => branch.children().map(({ name }) => name)),
  };
}

function typeOf(key: ConfigKey): string {
  const kinds = [...new Set(branches(key).map(({ kind }) => kind))];
  return kinds.join(" or ");
}

function lineOf(raw: string | null, segments: readonly string[]): number | undefined {
  const scanned = raw === null ? undefined : scan(raw);
  if (!scanned || raw === null) return undefined;
  const { spot, exact } = nearest(scanned.root, segments);
  return exact ? lineColumn(raw, spot.keyAt).line : undefined;
}

function print({ output, place }: Context, facts: Facts): void {
  const { path, description, values, keys, secret, ignored, source, line } = facts;
  output.line(output.paint("bold", path));
  if (description !== undefined) output.line(description);
  const where = line === undefined ? "" : ` (${tilde(place, place.configPath)}:${line})`;
  const value = source === "file"
    ? `${text(facts.value)}${where}`
    : source === "default" ? `not set; ${text(facts.effective ?? "its default")} applies` : "not set";
  output.pairs([
    ["Type", `${facts.type}${secret ? ", secret" : ""}`],
    ...(values ? [["Values", values.map(String).join(", ")] as const] : []),
    ...(facts.default === undefined ? [] : [["Default", text(facts.default)] as const]),
    ["Now", value],
    ...(facts.effective !== undefined && source === "file" && facts.effective !== facts.value
      ? [["In effect", text(facts.effective)] as const]
      : []),
    ["A change needs", ignored ? "nothing: this build does not use the key" : NEEDS[facts.reload]],
    ...(keys.length > 0 ? [["Keys below", keys.join(", ")] as const] : []),
  ]);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
