// What it is doing right now, and for how long.

import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useApp } from "#web/app/context";
import type { LiveRun } from "#web/data/live";
import { div, span } from "#web/parts/dom";
import { duration } from "#web/text/format";

/** Shorter waits need no clock. */
const QUIET_MS = 2_000;

export function Doing({ live }: { live: LiveRun }): VNode {
  const { env } = useApp();
  const [nowMs, setNow] = useState(env.clock.now());
  useEffect(() => env.clock.every(1_000, () => setNow(env.clock.now())), []);
  const ms = nowMs - live.startedAtMs;
  return div({ class: "doing", role: "status" }, span({ class: "dot busy" }), span({}, live.doing),
    ms > QUIET_MS ? span({ class: "faint nums", "aria-hidden": "true" }, duration(Math.floor(ms / 1_000) * 1_000)) : null);
}
