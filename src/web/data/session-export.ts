// A whole conversation as a file.

import type { Link } from "#web/link/link";
import { fields, list, number } from "./read.ts";
import { readRow, type Row, textOfRow } from "./row.ts";
import type { Session } from "./session.ts";

export interface ExportFile {
  name: string;
  type: string;
  text: string;
}

const PAGE = 500;
/** A page that brings nothing ends the export, whatever it says. */
const PAGES_MAX = 400;

/** @throws the gateway's error */
export async function exportSession(link: Link, session: Session, form: "markdown" | "jsonl"): Promise<ExportFile> {
  const messages = await allMessages(link, session.key);
  const stem = session.title.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "-").replaceAll(/^-|-$/g, "").slice(0, 60) || "session";
  if (form === "jsonl") {
    return { name: `${stem}.jsonl`, type: "application/jsonl", text: messages.map((each) => `${JSON.stringify(each)}\n`).join("") };
  }
  const rows = messages.flatMap((each) => readRow(each) ?? []);
  return { name: `${stem}.md`, type: "text/markdown", text: markdownOf(session.title, rows) };
}

async function allMessages(link: Link, sessionKey: string): Promise<readonly unknown[]> {
  let all: unknown[] = [];
  let offset = 0;
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer = fields(await link.call("chat.history", { sessionKey, limit: PAGE, offset, maxChars: 500_000 }));
    const messages = list(answer["messages"]);
    all = [...messages, ...all];
    const next = number(answer["nextOffset"]);
    if (answer["hasMore"] !== true || next === undefined || next <= offset) break;
    offset = next;
  }
  return all;
}

/** What people said, and what was done in between in one line each. */
export function markdownOf(title: string, rows: readonly Row[]): string {
  const parts = rows.flatMap((row): string[] => {
    const words = textOfRow(row).trim();
    const when = new Date(row.atMs).toISOString().slice(0, 16).replace("T", " ");
    if (row.kind === "user") return [`## You · ${when}\n\n${words}`];
    if (row.kind === "mark" || row.kind === "note") return words === "" ? [] : [`---\n\n*${words}*`];
    if (row.kind === "result") return [];
    const calls = row.blocks.flatMap((block) => (block.type === "call" ? [`> \`${block.name}\` ${JSON.stringify(block.args)}`] : []));
    const said = words === "" ? [] : [words];
    return [`## Assistant · ${when}\n\n${[...calls, ...said].join("\n\n")}`];
  });
  return `# ${title}\n\n${parts.join("\n\n")}\n`;
}
