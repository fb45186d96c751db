// Who this program is. Free of I/O, so that anything may import it and `--version` stays a few milliseconds.

// The build replaces these two names by string literals (scripts/build.ts); from source they do not exist.
declare const OPENCLAW_BUILD_VERSION: string;
declare const OPENCLAW_BUILD_COMMIT: string;

/** Product name as printed by `--version`. */
export const NAME = "OpenClaw";

/** Version of this build, for example "0.1.0"; "0.1.0-dev" when run from source. */
export const VERSION: string =
  typeof OPENCLAW_BUILD_VERSION === "string" ? OPENCLAW_BUILD_VERSION : "0.1.0-dev";

/** First seven characters of the commit; "dev" when run from source, "unknown" when built without git. */
export const COMMIT: string = typeof OPENCLAW_BUILD_COMMIT === "string" ? OPENCLAW_BUILD_COMMIT : "dev";

/** Official release whose protocol and command line this build follows. */
export const COMPAT = "2026.9.6";

/** Version of the wire protocol (wire §3). */
export const PROTOCOL = 4;
