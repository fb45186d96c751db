// What a person does in the chat, in words.
import type { Locator, Page } from "playwright-core";

/** Opens the dashboard by the link that signs in, and waits for the composer. */
export async function signIn(page: Page, url: string, token: string, path = "/"): Promise<void> {
  await page.goto(`${url}${path}#token=${token}`);
  await page.locator("#composer").waitFor();
}

/** Opens a conversation of its own; the first message makes it. */
export async function converse(page: Page, url: string, name: string): Promise<void> {
  await page.goto(`${url}/chat?session=agent:main:${name}`);
  await page.locator("#composer").waitFor();
}

export async function say(page: Page, text: string): Promise<void> {
  await page.locator("#composer").fill(text);
  await page.locator("#composer").press("Enter");
}

/** The last answer, finished or not. */
export function answer(page: Page): Locator {
  return page.locator(".entry.answer").last();
}

/** Waits until nothing is at work any more. */
export async function settled(page: Page): Promise<void> {
  await page.locator("button[aria-label=Stop]").waitFor({ state: "detached", timeout: 20_000 });
}

/** All words of the conversation as they are shown. */
export async function words(page: Page): Promise<string> {
  return (await page.locator(".feed .column").innerText()).replaceAll(/\s+/g, " ");
}
