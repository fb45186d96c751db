// Looks for what keeps people out: axe-core's rules for WCAG A and AA, run inside the page.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

/** `serious: color-contrast .faint (2)` for each rule that a serious or critical violation was found of. */
export async function barriers(page: Page): Promise<string[]> {
  const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  // Evaluated by the browser's debugger, which the page's content policy does not bind.
  await page.evaluate(source);
  return await page.evaluate(`axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], resultTypes: ["violations"],
  }).then(({ violations }) => violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, impact, nodes }) => impact + ": " + id + " "
      + nodes.slice(0, 3).map(({ target }) => target.join(" ")).join(" | ") + " (" + nodes.length + ")"))`);
}
