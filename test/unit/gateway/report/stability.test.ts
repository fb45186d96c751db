import assert from "node:assert/strict";
import { test } from "node:test";
import { Stability } from "#gateway/report/stability";
import { makeEnv } from "#test/support/env";

test("the ring keeps the latest thousand events and counts what it lost", () => {
  const ring = new Stability(makeEnv().env.clock);
  for (let at = 1; at <= 1_003; at++) ring.add(at % 2 ? "odd" : "even", { at });
  const report = ring.report({ limit: 2 }, 5);
  assert.deepEqual(
    [report["firstSeq"], report["lastSeq"], report.count, report.dropped, report.capacity],
    [4, 1_003, 1_000, 3, 1_000],
  );
  assert.deepEqual(report.events.map(({ seq, type }) => [seq, type]), [[1_002, "even"], [1_003, "odd"]]);
});

test("a reader asks for one type, or for what came after a number", () => {
  const ring = new Stability(makeEnv().env.clock);
  for (const type of ["a", "b", "a"]) ring.add(type);
  assert.deepEqual(ring.report({ limit: 9, type: "a" }, 5).events.map(({ seq }) => seq), [1, 3]);
  assert.deepEqual(ring.report({ limit: 9, sinceSeq: 2 }, 5).events.map(({ seq }) => seq), [3]);
  const { summary } = ring.report({ limit: 9 }, 5) as { summary?: { byType?: unknown } };
  assert.deepEqual(summary?.byType, { a: 2, b: 1 });
});

test("an empty ring names no numbers", () => {
  const report = new Stability(makeEnv().env.clock).report({ limit: 9 }, 5);
  assert.deepEqual([report.count, "firstSeq" in report], [0, false]);
});
