// `config get`: one value as it was written, never a secret (cli §7).

import { command, type Context } from "#cli/command";
import { keyOf } from "#cli/settings/path";
import type { ConfigKey } from "#config/describe";
import { type Loaded, loadConfig } from "#config/load";
import { redact } from "#config/redact";
import { valueAt } from "#config/edit/changes";
import { fault } from "#protocol/errors";

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
    const { segments, key } = keyOf(path);
    const loaded = await loadConfig({ fs, path: place.configPath, vars });
    const value = valueAt(written(loaded), segments);
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
