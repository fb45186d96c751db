// A person and the dashboard of the built gateway, in a real browser: from the first visit to a conversation that
// survives whatever the line does.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type TestBrowser, openBrowser, type Visit } from "#test/support/page/browser";
import { answer, converse, say, settled, signIn, words } from "#test/support/page/chat";
import { chromiumMissing } from "#test/support/page/chromium";
import { type Line, openLine } from "#test/support/page/line";
import { needs } from "#test/support/tools";
import { openclaw } from "#test/support/wire/command";
import { openForwarder } from "#test/support/wire/forwarder";
import { openStage, type Stage } from "../e2e/stage.ts";

describe("the dashboard", needs(chromiumMissing()), () => {
  let stage: Stage;
  let browser: TestBrowser;
  let line: Line;
  let visits: Visit[] = [];

  before(async () => {
    [stage, browser] = await Promise.all([
      openStage({ config: { gateway: { trustedProxies: ["127.0.0.1"], controlUi: { allowedOrigins: ["*"] } } } }), openBrowser(),
    ]);
    line = await openLine(stage.gateway.port);
  });

  after(async () => {
    await browser?.close();
    await line?.close();
    await stage?.close();
  });

  afterEach(async () => {
    const problems = visits.flatMap((visit) => visit.problems);
    await Promise.all(visits.map(({ context }) => context.close()));
    visits = [];
    assert.deepEqual(problems, [], "errors in the console of the page");
  });

  async function visit(options?: Parameters<TestBrowser["visit"]>[0]): Promise<Visit> {
    const made = await browser.visit(options);
    visits.push(made);
    return made;
  }

  async function chat(name: string, options?: Parameters<TestBrowser["visit"]>[0]): Promise<Visit> {
    const made = await visit(options);
    await signIn(made.page, line.url, stage.gateway.token);
    await converse(made.page, line.url, name);
    return made;
  }

  test("a first visit by the link leads straight to an answer, and the token leaves the address", async () => {
    const { page, shot } = await visit();
    await signIn(page, stage.gateway.httpUrl, stage.gateway.token);
    assert.equal(page.url(), `${stage.gateway.httpUrl}/`);
    await shot("chat-welcome");
    await say(page, "hello there");
    await answer(page).getByText("Hello from mock. You said: hello there").waitFor();
    await settled(page);
    assert.equal(await page.locator(".bubble").count(), 1, "said once");
  });

  test("without a link the page asks for the token, and says so when it is wrong", async () => {
    const { page, shot, tab } = await visit();
    await page.goto(stage.gateway.httpUrl);
    await page.getByRole("heading", { name: "Sign in to your gateway" }).waitFor();
    await shot("gate-sign-in");
    await page.getByLabel("Gateway token or password").fill("not-the-token");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "That token is not valid" }).waitFor();
    await page.getByLabel("Gateway token or password").fill(stage.gateway.token);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.locator("#composer").waitFor();
    // From now on this browser has a pass of its own.
    const second = await tab();
    visits.push(second);
    await second.page.goto(stage.gateway.httpUrl);
    await second.page.locator("#composer").waitFor();
    assert.equal(await second.page.evaluate(() => sessionStorage.getItem("openclaw.token")), null);
  });

  test("a browser from elsewhere waits to be let in, and goes on by itself once it is", async () => {
    const remote = await openForwarder({
      to: { host: "127.0.0.1", port: stage.gateway.port }, headers: { "X-Forwarded-For": "192.0.2.77" },
    });
    try {
      const { page, shot } = await visit();
      await page.goto(`http://127.0.0.1:${remote.port}/#token=${stage.gateway.token}`);
      const command = page.locator(".command code", { hasText: "openclaw devices approve " });
      const typed = await command.innerText();
      await shot("gate-pairing");
      const done = await openclaw(typed.split(" ").slice(1), stage.gateway);
      assert.equal(done.code, 0, done.stderr);
      await page.locator("#composer").waitFor();
    } finally {
      await remote.close();
    }
  });

  test("an answer is seen growing, word for word, and then stands there once", async () => {
    const { page, shot } = await chat("stream");
    await say(page, "[[deltas:40:40]]");
    await answer(page).getByText("w3").waitFor();
    const early = await answer(page).innerText();
    assert.ok(!early.includes("w40"), "it was seen while it grew");
    await shot("chat-streaming");
    await answer(page).getByText("w40").waitFor();
    await settled(page);
    const numbers = Array.from({ length: 40 }, (_, at) => `w${at + 1}`).join(" ");
    assert.ok((await words(page)).includes(numbers));
    assert.equal((await words(page)).split("w40").length, 2, "the end is there once");
  });

  test("a tool call is folded to a line, and its output is behind it", async () => {
    const { page, shot } = await chat("tool");
    await say(page, `[[tool:exec:{"command":"echo tool-${"42"}; echo second line"}]]`);
    await answer(page).getByText("Tool result was: tool-42").waitFor();
    await settled(page);
    const step = page.locator(".step-head", { hasText: "echo tool-42" });
    assert.equal(await step.getAttribute("aria-expanded"), "false");
    await step.click();
    await page.locator(".output pre", { hasText: "second line" }).waitFor();
    await shot("chat-tool");
  });

  test("Stop ends an answer and keeps what was said", async () => {
    const { page } = await chat("stop");
    await say(page, "[[hang]]");
    await answer(page).getByText("Partial text before hang").waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await settled(page);
    await page.locator(".stopped").waitFor();
    await answer(page).getByText("Partial text before hang").waitFor();
  });

  test("a failed answer says why and can be tried again", async () => {
    const { page, shot } = await chat("failure");
    await say(page, "[[error:400]] please");
    await page.getByRole("alert").getByText("mock forced error 400").waitFor();
    await shot("chat-failed");
    const before = stage.model.counts.calls;
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator(".notice.bad").nth(1).waitFor();
    assert.equal(stage.model.counts.calls, before + 1);
  });

  test("messages written meanwhile wait in line, and one of them can be taken back", async () => {
    const { page, shot } = await chat("queue");
    await say(page, "[[deltas:40:60]]");
    await answer(page).getByText("w2").waitFor();
    await say(page, "first in line");
    await say(page, "second in line");
    await page.locator(".entry.waiting", { hasText: "second in line" }).getByText("Next in line").waitFor();
    await shot("chat-queue");
    await page.locator(".entry.waiting", { hasText: "second in line" }).getByRole("button", { name: "Take back" }).click();
    await answer(page).getByText("You said: first in line").waitFor({ timeout: 15_000 });
    await settled(page);
    await sleep(300);
    assert.ok(!(await words(page)).includes("second in line"));
  });

  test("a line that breaks during an answer costs nothing of it", async () => {
    const { page } = await chat("broken-line");
    await say(page, "[[deltas:60:60]]");
    await answer(page).getByText("w5").waitFor();
    line.cut();
    await page.locator(".banner").waitFor();
    await say(page, "written in the dark");
    await page.getByText("Goes out when the connection is back").waitFor();
    await sleep(700);
    line.mend();
    await page.locator(".banner").waitFor({ state: "detached" });
    await answer(page).getByText("You said: written in the dark").waitFor({ timeout: 15_000 });
    await settled(page);
    const numbers = Array.from({ length: 60 }, (_, at) => `w${at + 1}`).join(" ");
    const shown = await words(page);
    assert.ok(shown.includes(numbers), "every word is there, in order");
    assert.equal(shown.split("w60").length, 2, "and only once");
    assert.equal(shown.split("written in the dark").length, 3, "asked once, answered once");
  });

  test("a second tab is in step", async () => {
    const first = await chat("two-tabs");
    const second = await first.tab();
    visits.push(second);
    await converse(second.page, line.url, "two-tabs");
    await say(first.page, "[[deltas:30:50]]");
    await answer(second.page).getByText("w3").waitFor();
    await answer(second.page).getByText("w30").waitFor();
    await settled(second.page);
    assert.equal(await words(second.page), await words(first.page));
  });

  test("a gateway that restarts under the page is said so, and what was missed is shown", async () => {
    const { page, shot } = await chat("restart");
    await say(page, "before");
    await answer(page).getByText("You said: before").waitFor();
    await settled(page);
    await stage.gateway.stop();
    await page.locator(".banner").waitFor();
    await shot("chat-gateway-gone");
    await stage.gateway.start();
    const sent = await openclaw(["agent", "--session-key", "agent:main:restart", "--message", "meanwhile"], stage.gateway);
    assert.equal(sent.code, 0, sent.stderr);
    await answer(page).getByText("You said: meanwhile").waitFor({ timeout: 15_000 });
    await page.locator(".banner").waitFor({ state: "detached" });
    assert.ok((await words(page)).includes("You said: before"));
  });

  test("all of it works by keyboard alone", async () => {
    const { page } = await chat("keys");
    await page.keyboard.type("/sta");
    await page.locator("#slash").getByText("/status").waitFor();
    await page.keyboard.press("Enter");
    await answer(page).getByText("Session: agent:main:keys").waitFor();
    await page.keyboard.type("[[hang]]");
    await page.keyboard.press("Enter");
    await answer(page).getByText("Partial text before hang").waitFor();
    for (let steps = 0; steps < 6; steps++) {
      await page.keyboard.press("Tab");
      if (await page.evaluate(() => document.activeElement?.getAttribute("aria-label")) === "Stop") break;
    }
    await page.keyboard.press("Enter");
    await settled(page);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("usage");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Usage" }).waitFor();
    await page.keyboard.press("Control+k");
    await page.keyboard.press("Escape");
    await page.locator(".palette").waitFor({ state: "detached" });
    await page.keyboard.press("Control+Shift+O");
    await page.locator("#composer").waitFor();
    assert.match(page.url(), /session=agent:main:dashboard:/);
  });

  test("on a phone the side bar is a drawer and nothing is wider than the screen", async () => {
    const { page, shot } = await chat("phone", { width: 390, height: 844, touch: true });
    await say(page, "hello from a phone");
    await answer(page).getByText("You said: hello from a phone").waitFor();
    await shot("phone-chat");
    await page.getByRole("button", { name: "Open the menu" }).click();
    await sleep(300);
    await shot("phone-menu");
    await page.getByRole("link", { name: "Overview" }).click();
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 390);
  });
});
