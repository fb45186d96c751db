import assert from "node:assert/strict";
import { test } from "node:test";
import { readReport } from "#scripts/stages/report";

const bun = `<testsuites name="bun test" tests="4">
  <testsuite name="a.test.ts" file="a.test.ts">
    <testcase name="passes &gt; twice" classname="" file="a.test.ts" />
    <testcase name="is skipped" classname="" file="a.test.ts">
      <skipped />
    </testcase>
    <testsuite name="group">
      <testcase name="fails" classname="group" file="a.test.ts">
        <failure type="AssertionError" message="1 !== 2">at a.test.ts</failure>
      </testcase>
    </testsuite>
  </testsuite>
</testsuites>`;

test("passed, failed and skipped tests are counted in nested suites", () => {
  const outcome = readReport("/nowhere", bun, 1, ["no network"]);
  assert.deepEqual(outcome, { passed: 1, failed: 1, skipped: ["is skipped: no network"], notes: [] });
});

test("a runner that fails without a failing test counts as one failure", () => {
  const xml = `<testsuites><testcase name="fine" file="a.test.ts" /></testsuites>`;
  assert.deepEqual(readReport("/nowhere", xml, 1, []), {
    passed: 1, failed: 1, skipped: [], notes: ["the runner exited with 1"],
  });
});

test("a group that is listed beside its steps is not counted", () => {
  const xml = `<testsuites name="deno test">
    <testcase name="group" classname="./a.test.ts"><failure message="1 step failed">.</failure></testcase>
    <testcase name="group &gt; one" classname="ext:x"></testcase>
    <testcase name="group &gt; two" classname="ext:x"><failure message="no">.</failure></testcase>
  </testsuites>`;
  const { passed, failed } = readReport("/nowhere", xml, 1, []);
  assert.deepEqual({ passed, failed }, { passed: 1, failed: 1 });
});

test("a run without any test is a failure even when the runner was content", () => {
  assert.equal(readReport("/nowhere", "", 0, []).failed, 1);
});
