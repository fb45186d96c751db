// The settings a run reads, with their defaults. The parsed configuration fits `RunRoomSettings` by shape.

type Maybe<T> = T | undefined;

export type QueueMode = "steer" | "followup" | "collect" | "interrupt";
export type QueueDrop = "summarize" | "old" | "new";

export interface RunRoomSettings {
  agents?: Maybe<{
    defaults?: Maybe<{
      maxConcurrent?: Maybe<number>;
      timeoutSeconds?: Maybe<number>;
      bootstrapMaxChars?: Maybe<number>;
      bootstrapTotalMaxChars?: Maybe<number>;
      contextInjection?: Maybe<string>;
      userTimezone?: Maybe<string>;
    }>;
  }>;
  messages?: Maybe<{
    queue?: Maybe<{ mode?: Maybe<string>; cap?: Maybe<number>; drop?: Maybe<string> }>;
  }>;
}

export interface RunSettings {
  /** Runs at work at once over all sessions (S-90). */
  maxConcurrent: number;
  /** A run is stopped after this long, milliseconds; 0 never. */
  timeoutMs: number;
  bootstrap: { fileCharsMax: number; totalCharsMax: number };
  /** False leaves the workspace files out of the prompt. */
  injectFiles: boolean;
  /** IANA name; undefined is the machine's. */
  timeZone: string | undefined;
  queue: { mode: QueueMode; cap: number; drop: QueueDrop; quietMs: number };
}

const QUIET_MS = 500;
const MODES: readonly string[] = ["steer", "followup", "collect", "interrupt"];
const DROPS: readonly string[] = ["summarize", "old", "new"];

/** The settings as they are now; the default width is max(8, 4 × cores) (wire §6). */
export function runSettings(from: { settings(): RunRoomSettings; cores: number }): RunSettings {
  const config = from.settings();
  const defaults = config.agents?.defaults;
  const queue = config.messages?.queue;
  return {
    maxConcurrent: defaults?.maxConcurrent ?? Math.max(8, 4 * from.cores),
    timeoutMs: (defaults?.timeoutSeconds ?? 0) * 1_000,
    bootstrap: {
      fileCharsMax: defaults?.bootstrapMaxChars ?? 20_000,
      totalCharsMax: defaults?.bootstrapTotalMaxChars ?? 60_000,
    },
    injectFiles: defaults?.contextInjection !== "never",
    timeZone: defaults?.userTimezone,
    queue: {
      mode: oneOf(MODES, queue?.mode, "steer") as QueueMode,
      cap: queue?.cap ?? 20,
      drop: oneOf(DROPS, queue?.drop, "summarize") as QueueDrop,
      quietMs: QUIET_MS,
    },
  };
}

function oneOf(allowed: readonly string[], value: string | undefined, fallback: string): string {
  return value !== undefined && allowed.includes(value) ? value : fallback;
}
