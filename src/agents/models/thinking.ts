// How much a model may think before it answers (agent-tools T-20).

import type { Model } from "#agents/port";

/** From least to most. */
const LEVELS: readonly string[] = ["off", "minimal", "low", "medium", "high", "xhigh", "max"];

/** Words of other products and versions for our levels. */
const SYNONYMS: Readonly<Record<string, string>> = {
  adaptive: "medium",
  ultra: "max",
  on: "medium",
  none: "off",
};

/** The levels a model has, least first; a model that does not reason has only `off`. */
export function thinkingLevels(model: Pick<Model, "reasoning" | "thinkingLevelMap">): string[] {
  if (!model.reasoning) return ["off"];
  return LEVELS.filter((level) => {
    const named = model.thinkingLevelMap?.[level];
    // The two strongest exist only where the vendor names them; null says that there is none.
    return named !== null && (named !== undefined || (level !== "xhigh" && level !== "max"));
  });
}

/**
 * The level to use when `wanted` is asked for: itself, else the nearest lower one, else the lowest there is.
 */
export function clampThinking(model: Pick<Model, "reasoning" | "thinkingLevelMap">, wanted: string): string {
  const levels = thinkingLevels(model);
  const rank = LEVELS.indexOf(SYNONYMS[wanted] ?? wanted);
  const lower = levels.filter((level) => LEVELS.indexOf(level) <= rank);
  return lower.at(-1) ?? levels[0] ?? "off";
}
