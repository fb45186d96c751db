// `config get`: one value as it was written, never a secret (cli §7).

import { command, type Context } from "#cli/command";
import { usage } from "#cli/grammar/flags";
import { nearest } from "#cli/grammar/suggest";
import { type ConfigKey, keyAt } from "#config/describe";
import { type Loaded, loadConfig } from "#config/load";
import { redact } from "#config/redact";
import { splitSchemaPath } from "#config/schema-path";
import { getPath } from "#kernel/dotpath";
import { fault } from "#protocol/errors";

const NAMES_MAX = 12;

export default command({
  words: "config get",
  summary: "Print one value of the config",
  args: [{ name: "path", summary: "For example gateway.port or agents.entries.main", required: true }],
  examples: [
    ["openclaw config get gateway.port", "A single value, bare"],
    ["openclaw config get gateway --json", "A section"],
    ["openclaw config get 'models.providers[\"my.host\"]'", "A name with a dot in it"],
  ],
  notes: ["Secrets are shown as __OPENCLAW_REDACTED__. A value that is not in the file has its default."],
  async run(context, _flags, [path = ""]) {
    const { output, runtime: { fs }, place, vars } = context;
    const segments = splitSchemaPath(path);
    if (segments.length === 0) throw usage("the path is empty", ["For example: gateway.port"]);
    const loaded = await loadConfig({ fs, path: place.configPath, vars });
    const key = keyAt(segments);
    if (!key) throw unknownKey(path, segments);
    const value = getPath(written(loaded), segments.map((name) => name.replaceAll(".", "\\.")).join("."));
    if (value === undefined) throw unset(path, key);
    print(context, value);
    if (loaded.valid || context.json) return;
    output.note("Note: the config is invalid; `openclaw config validate` says why.");
  },
});

/** What the file says, without its secrets. An invalid file is still shown: that is when one looks. */
function written(loaded: Loaded): unknown {
  if (loaded.valid) return redact(loaded.source);
  if (loaded.parsed !== null) return redact(loaded.parsed);
  const problem = `the config cannot be read: ${loaded.issues[0]?.message ?? "unknown problem"}`;
  throw fault("COMMAND_FAILED", { problem }, { details: { hints: [loaded.path] } });
}

function unknownKey(path: string, segments: readonly string[]) {
  let known = segments.length - 1;
  while (known > 0 && !keyAt(segments.slice(0, known))) known -= 1;
  const names = keyAt(segments.slice(0, known))?.children().map(({ name }) => name) ?? [];
  const close = nearest(segments[known] ?? "", names);
  const parent = segments.slice(0, known).join(".");
  const full = (name: string): string => (parent === "" ? name : `${parent}.${name}`);
  const title = parent === "" ? "Sections" : `Keys of ${parent}`;
  const some = names.slice(0, NAMES_MAX).join(", ");
  const listed = `${title}: ${some}${names.length > NAMES_MAX ? ", …" : ""}`;
  return usage(`the config has no key ${path}`, [
    ...(close === undefined ? [] : [`Did you mean ${full(close)}?`]), ...(names.length > 0 ? [listed] : []),
  ]);
}

function unset(path: string, key: ConfigKey) {
  const own = JSON.stringify(key.default);
  const fallback = own === undefined ? "no default of its own" : `the default ${own}`;
  const problem = `${path} is not set: runtime default applies`;
  return fault("COMMAND_FAILED", { problem }, { details: { hints: [`The schema has ${fallback}.`] } });
}

function print({ json, output }: Context, value: unknown): void {
  if (json || (typeof value === "object" && value !== null)) output.json(value);
  else output.line(String(value));
}
