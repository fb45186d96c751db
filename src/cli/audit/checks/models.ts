// Models that are easily talked into things, in charge of tools that matter.

import { getPath } from "#kernel/dotpath";
import { check, named, when } from "../finding.ts";
import { agentsWith, RUNTIME_TOOLS } from "../tool-policy.ts";

const LEGACY =
  /(?:^|[/-])(?:gpt-3\.5|gpt-4(?!o|\.|-turbo)(?=$|-)|claude-(?:1|2|instant)|text-davinci|palm|gemini-1\.0)/i;
const WEAK = /haiku|(?:^|[-/])(?:mini|nano|lite|tiny|flash-8b)(?:$|[-:])/i;
const SMALL = /(?:^|[^\d.])(\d{1,2}(?:\.\d)?)b(?:$|[^a-z0-9])/i;
const BILLIONS_SMALL = 34;

export default check({
  ids: ["models.legacy", "models.weak_tier", "models.small_params"],
  detect({ config, loaded }) {
    const paths = [
      "agents.defaults.model",
      ...Object.keys(config.agents.entries).map((id) => `agents.entries.${id}.model`),
    ];
    const models = [...new Set(paths.flatMap((path) => refs(getPath(loaded.source, path))))];
    const able = agentsWith(config, RUNTIME_TOOLS).length > 0;
    const legacy = models.filter((model) => LEGACY.test(model));
    const weak = models.filter((model) => WEAK.test(model) && !LEGACY.test(model));
    const small = models.filter((model) => Number(SMALL.exec(model)?.[1] ?? Infinity) < BILLIONS_SMALL);
    const remediation = "Use a strong model where agents have tools, or sandbox them.";
    return [
      ...when(legacy.length > 0, {
        checkId: "models.legacy",
        severity: "warn",
        title: "An old model",
        remediation,
        detail: `${named(legacy)} was trained before prompt injection was taken seriously`,
      }),
      ...when(weak.length > 0 && able, {
        checkId: "models.weak_tier",
        severity: "warn",
        title: "A small model runs commands",
        remediation,
        detail: `${named(weak)} resists instructions hidden in messages less than larger models do`,
      }),
      ...when(small.length > 0 && able, {
        checkId: "models.small_params",
        severity: "critical",
        title: "A very small model runs commands",
        remediation,
        detail: `${named(small)} follows instructions hidden in messages and pages easily`,
      }),
    ];
  },
});

/** Model references of a setting: one, or a primary with fallbacks. */
function refs(setting: unknown): string[] {
  if (typeof setting === "string") return [setting];
  const list: unknown = getPath(setting, "fallbacks");
  return [getPath(setting, "primary"), ...(Array.isArray(list) ? list : [])]
    .filter((ref): ref is string => typeof ref === "string");
}
