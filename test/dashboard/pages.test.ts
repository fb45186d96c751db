// Every page, by day and by night: it opens without an error, keeps nobody out, and leaves a picture to look at.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { barriers } from "#test/support/page/axe";
import { type TestBrowser, openBrowser, type Visit } from "#test/support/page/browser";
import { answer, converse, say, settled, signIn } from "#test/support/page/chat";
import { chromiumMissing } from "#test/support/page/chromium";
import { needs } from "#test/support/tools";
import { openclaw } from "#test/support/wire/command";
import { say as says, type Script } from "#test/support/model/script";
import { openStage, type Stage } from "../e2e/stage.ts";

const REPORT = `The nightly backup is fine. Three things about it:

1. **It ran at 02:10** and took 4 minutes.
2. The largest folder is \`photos/2026\`:

   | Folder | Size | Files |
   |---|--:|--:|
   | photos/2026 | 48.2 GB | 12,904 |
   | documents | 3.1 GB | 2,210 |

3. One file was skipped, because somebody had it open.

\`\`\`ts
// The whole of the rule that skips open files.
export function skips(file: OpenFile): boolean {
  return file.lock === "exclusive" && file.age < 30_000;
}
\`\`\`

> Nothing needs to be done by you. See [the log](https://example.com/log) if you are curious.`;

/** A conversation worth looking at. */
const script: Script = ({ last, lastUser }) => {
  if (last?.role === "tool") return says(REPORT);
  if (lastUser.startsWith("How did the backup go")) {
    return [
      { kind: "thinking", text: "They want to know about last night. The log of the backup has it; I should look there first." },
      { kind: "tool", name: "exec", args: { command: "tail -n 4 backup.log 2>/dev/null || echo 'backup finished in 241 s'" } },
      { kind: "tool", name: "ls", args: { path: "." } },
      { kind: "tool", name: "read", args: { path: "AGENTS.md" } },
    ];
  }
  return undefined;
};

const PAGES: readonly (readonly [id: string, heading: string, shows: string])[] = [
  ["overview", "Overview", ".line-chart .stroke"],
  ["sessions", "Sessions", ".grid-table tbody tr"],
  ["models", "Models", ".model-table"],
  ["usage", "Usage", ".bars rect"],
  ["logs", "Logs", ".log-line"],
  ["config", "Config", ".setting"],
  ["debug", "Debug", ".params"],
];

describe("the pages of the dashboard", needs(chromiumMissing()), () => {
  let stage: Stage;
  let browser: TestBrowser;
  let visit: Visit;

  before(async () => {
    [stage, browser] = await Promise.all([openStage(), openBrowser()]);
    stage.model.play(script);
    for (const [key, message] of [
      ["main", "Remind me to water the plants on Friday"], ["trip", "Plan a weekend in Ghent, by train"],
      ["letter", "Draft a short letter to the landlord about the heating"],
    ]) {
      const sent = await openclaw(["agent", "--session-key", `agent:main:${key}`, "--message", message ?? ""], stage.gateway);
      assert.equal(sent.code, 0, sent.stderr);
    }
    visit = await browser.visit();
    await signIn(visit.page, stage.gateway.httpUrl, stage.gateway.token);
  });

  after(async () => {
    await browser?.close();
    await stage?.close();
  });

  /** By day and by night: pictures, and nobody kept out. */
  async function looked(name: string): Promise<void> {
    const { page, shot } = visit;
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await shot(`${name}-${colorScheme}`);
      assert.deepEqual(await barriers(page), [], `${name} ${colorScheme}`);
    }
    await page.emulateMedia({ colorScheme: "light" });
  }

  function noProblems(): void {
    assert.deepEqual(visit.problems.splice(0), [], "errors in the console of the page");
  }

  test("a conversation with thoughts, tools, a table and code", async () => {
    const { page } = visit;
    await converse(page, stage.gateway.httpUrl, "backup");
    await say(page, "How did the backup go last night?");
    await answer(page).getByText("Nothing needs to be done by you").waitFor();
    await settled(page);
    await page.mouse.move(0, 0);
    await looked("chat");
    await page.locator(".steps-head").click();
    await page.locator(".step-head").nth(1).click();
    await looked("chat-steps");
    noProblems();
  });

  for (const [id, heading, shows] of PAGES) {
    test(`${id} opens, shows something, and keeps nobody out`, async () => {
      const { page } = visit;
      await page.goto(`${stage.gateway.httpUrl}/${id}`);
      await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
      await page.locator(shows).first().waitFor({ state: "attached" });
      await looked(id);
      noProblems();
    });
  }

  test("a session can be looked into, exported and deleted after a question", async () => {
    const { page, shot } = visit;
    await page.goto(`${stage.gateway.httpUrl}/sessions?session=agent:main:trip`);
    const viewer = page.getByRole("dialog", { name: "Plan a weekend in Ghent, by train" });
    await viewer.getByText("You said: Plan a weekend in Ghent").waitFor();
    await looked("session-viewer");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      (async () => {
        await viewer.getByRole("button", { name: "More" }).click();
        await viewer.getByRole("menuitem", { name: "Export as text" }).click();
      })(),
    ]);
    assert.equal(download.suggestedFilename(), "plan-a-weekend-in-ghent-by-train.md");
    await viewer.getByRole("button", { name: "More" }).click();
    await viewer.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByRole("button", { name: "Delete", exact: true }).waitFor();
    await shot("session-delete");
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByText("1 conversation deleted").waitFor();
    await page.locator(".grid-table", { hasText: "Ghent" }).waitFor({ state: "detached" });
    noProblems();
  });

  test("a method can be called from its form, and a refusal is shown as such", async () => {
    const { page } = visit;
    await page.goto(`${stage.gateway.httpUrl}/debug?method=sessions.describe`);
    await page.getByLabel("key needed").fill("agent:main:letter");
    await page.getByRole("button", { name: "Call" }).click();
    await page.locator(".tree").getByText("agent:main:letter").first().waitFor();
    await page.goto(`${stage.gateway.httpUrl}/debug?method=sessions.resolve`);
    await page.getByRole("button", { name: "JSON" }).click();
    await page.getByLabel("Parameters as JSON").fill('{"key":"agent:main:nobody"}');
    await page.getByRole("button", { name: "Call" }).click();
    await page.getByText("Refused").waitFor();
    noProblems();
  });

  test("a page the gateway does not have what it needs for is not offered", async () => {
    const { page } = visit;
    await page.goto(`${stage.gateway.httpUrl}/nosuchpage`);
    await page.getByRole("heading", { name: "There is no such page" }).waitFor();
    const offered = await page.getByRole("navigation", { name: "Pages" }).getByRole("link").allInnerTexts();
    assert.deepEqual(offered, ["Overview", "Sessions", "Models", "Usage", "Logs", "Config", "Debug"]);
    noProblems();
  });
});
