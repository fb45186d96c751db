import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readable, whenIn } from "#agents/offline/when";

// A Thursday.
const NOW = Date.UTC(2026, 0, 1, 12, 0, 0);
const iso = (text: string, timeZone = "UTC"): string | undefined => {
  const when = whenIn(text, NOW, timeZone);
  return when && new Date(when.atMs).toISOString().slice(0, 16);
};

describe("whenIn", () => {
  it("understands spans", () => {
    assert.equal(iso("in 20 minutes to stretch"), "2026-01-01T12:20");
    assert.equal(iso("to call in an hour"), "2026-01-01T13:00");
    assert.equal(iso("in 1.5 h"), "2026-01-01T13:30");
    assert.equal(iso("in 2 days"), "2026-01-03T12:00");
  });

  it("understands hours, and takes the next day for one that has passed", () => {
    assert.equal(iso("at 5pm to go"), "2026-01-01T17:00");
    assert.equal(iso("at 9:30"), "2026-01-02T09:30");
    assert.equal(iso("12am"), "2026-01-02T00:00");
  });

  it("understands days", () => {
    assert.equal(iso("tomorrow at 8"), "2026-01-02T08:00");
    assert.equal(iso("tomorrow"), "2026-01-02T09:00");
    assert.equal(iso("tonight"), "2026-01-01T20:00");
    assert.equal(iso("on friday at 10:15"), "2026-01-02T10:15");
    assert.equal(iso("thursday at 9"), "2026-01-08T09:00");
    assert.equal(iso("thursday at 13:00"), "2026-01-01T13:00");
  });

  it("thinks in the person's time zone", () => {
    assert.equal(iso("at 5pm", "America/New_York"), "2026-01-01T22:00");
  });

  it("leaves the words that are not the time", () => {
    assert.equal(whenIn("in 20 minutes to stretch", NOW, "UTC")?.rest, "to stretch");
    assert.equal(whenIn("to call Eve tomorrow at 9", NOW, "UTC")?.rest, "to call Eve");
  });

  it("names no time where there is none, or an impossible one", () => {
    for (const text of ["to buy milk", "in a while", "at 25:00", "in 3 apples", "at 13pm"]) {
      assert.equal(whenIn(text, NOW, "UTC"), undefined, text);
    }
  });
});

it("a moment is shown with its zone", () => {
  assert.match(readable(NOW, "UTC"), /^Thu,? 1 Jan 2026(?:,| at) 12:00 (?:UTC|GMT)$/);
});
