// A browser for the dashboard's tests: every page it opens remembers what went wrong in it.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { chromiumPath } from "./chromium.ts";

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of the console, of scripts, and of the content policy, in order. */
  readonly problems: string[];
  /** Another page of the same browser profile: storage and keys are shared. */
  tab(): Promise<Visit>;
  /** Leaves a picture in dist/shots. */
  shot(name: string): Promise<void>;
}

export interface VisitOptions {
  width?: number;
  height?: number;
  touch?: boolean;
  dark?: boolean;
}

export interface TestBrowser {
  /** A fresh profile with one page. */
  visit(options?: VisitOptions): Promise<Visit>;
  close(): Promise<void>;
}

const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

/** Starts the browser. Ask `chromiumMissing()` first. */
export async function openBrowser(): Promise<TestBrowser> {
  const executablePath = chromiumPath();
  if (executablePath === null) throw new Error("there is no Chromium");
  const browser: Browser = await chromium.launch({ executablePath, args: FLAGS, headless: true });
  return {
    async visit({ width = 1280, height = 820, touch = false, dark = false } = {}) {
      const context = await browser.newContext({
        viewport: { width, height }, colorScheme: dark ? "dark" : "light", hasTouch: touch, isMobile: touch, locale: "en-GB",
        permissions: ["clipboard-read", "clipboard-write"],
      });
      context.setDefaultTimeout(8_000);
      return await visitOf(context);
    },
    close: () => browser.close(),
  };
}

async function visitOf(context: BrowserContext): Promise<Visit> {
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("console", (message) => {
    // A lost connection is the browser's own note, and what some tests are about.
    if (message.type() === "error" && !/WebSocket connection|ERR_CONNECTION|ERR_NETWORK/.test(message.text())) {
      problems.push(message.text());
    }
  });
  page.on("pageerror", (error) => problems.push(`${error.name}: ${error.message}`));
  return {
    page, context, problems,
    tab: () => visitOf(context),
    async shot(name) {
      const folder = join("dist", "shots");
      mkdirSync(folder, { recursive: true });
      await page.screenshot({ path: join(folder, `${name}.png`), animations: "disabled" });
    },
  };
}
