// Days of a report, and where they begin.

import assert from "node:assert/strict";
import { test } from "node:test";
import { daysOf, rangeOf } from "#sessions/reports/range";

const now = Date.UTC(2026, 2, 1, 23, 30);

test("the default is thirty days up to today", () => {
  const range = rangeOf({ mode: "utc" }, now);
  assert.deepEqual([range.startDate, range.endDate, daysOf(range).length], ["2026-01-31", "2026-03-01", 30]);
  assert.deepEqual([range.fromMs, range.toMs], [Date.UTC(2026, 0, 31), Date.UTC(2026, 2, 2)]);
});

test("days begin where the caller lives", () => {
  const ahead = rangeOf({ days: 1, mode: "specific", utcOffset: "UTC+1" }, now);
  assert.deepEqual(
    [ahead.startDate, ahead.fromMs, ahead.utcOffsetMinutes], ["2026-03-02", Date.UTC(2026, 2, 1, 23), 60],
  );
  assert.equal(rangeOf({ utcOffset: "UTC-5:30" }, now).utcOffsetMinutes, -330);
  assert.equal(rangeOf({ timeZone: "Asia/Kolkata" }, now).utcOffsetMinutes, 330);
  assert.equal(rangeOf({ timeZone: "UTC" }, now).utcOffsetMinutes, 0);
});

test("words, days and dates may be mixed; dates win", () => {
  assert.equal(daysOf(rangeOf({ mode: "utc", range: "7d" }, now)).length, 7);
  assert.equal(daysOf(rangeOf({ mode: "utc", days: 2, range: "7d" }, now)).length, 2);
  assert.deepEqual(
    daysOf(rangeOf({ mode: "utc", startDate: "2026-02-27" }, now)),
    ["2026-02-27", "2026-02-28", "2026-03-01"],
  );
});

test("days, offsets and zones that do not exist are refused", () => {
  const queries = [
    { startDate: "2026-02-30" }, { endDate: "soon" }, { utcOffset: "5" }, { timeZone: "Mars" },
  ];
  for (const query of queries) {
    assert.throws(() => rangeOf(query, now), { code: "INVALID_REQUEST" }, JSON.stringify(query));
  }
});
