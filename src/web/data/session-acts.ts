// What a person can do to a session, with the questions and notices that belong to it.

import type { App } from "#web/app/app";
import { plural } from "#web/text/format";
import type { Session } from "./session.ts";
import { exportSession } from "./session-export.ts";

/** Changes settings. Null puts a setting back to its default. */
export async function patch(app: App, key: string, change: Readonly<Record<string, unknown>>, done?: string): Promise<boolean> {
  try {
    await app.link.call("sessions.patch", { key, ...change });
    if (done !== undefined) app.toasts.show(done, "good");
    void app.sessions.refresh();
    return true;
  } catch (error) {
    app.toasts.failed("That was not changed", error);
    return false;
  }
}

export async function rename(app: App, session: Session, label: string): Promise<boolean> {
  const name = label.trim();
  return patch(app, session.key, { label: name === "" ? null : name });
}

/** Starts the conversation over; the transcript stays with the gateway. */
export async function reset(app: App, session: Session): Promise<void> {
  const yes = await app.confirm({
    title: "Start over?", confirm: "Start over", danger: true,
    body: `The assistant forgets what was said in “${session.title}”. The transcript stays on the gateway.`,
  });
  if (!yes) return;
  try {
    await app.link.call("sessions.reset", { key: session.key, reason: "reset" });
    app.toasts.show("A new beginning", "good");
  } catch (error) {
    app.toasts.failed("The conversation was not reset", error);
  }
}

/** Archives, or brings back. */
export async function archive(app: App, sessions: readonly Session[], archived: boolean): Promise<void> {
  const results = await Promise.all(sessions.filter(({ isMain }) => !isMain).map(({ key, sessionId }) =>
    patch(app, key, { archived, ...(archived && sessionId !== undefined ? { expectedSessionId: sessionId } : {}) })));
  const done = results.filter(Boolean).length;
  if (done > 0) app.toasts.show(`${plural(done, "conversation")} ${archived ? "archived" : "brought back"}`, "good");
}

/** Deletes for good; the gateway keeps a file of each transcript. True when something was deleted. */
export async function remove(app: App, sessions: readonly Session[]): Promise<boolean> {
  const chosen = sessions.filter(({ isMain }) => !isMain);
  const [only] = chosen;
  if (!only) return false;
  const yes = await app.confirm({
    title: chosen.length === 1 ? "Delete this conversation?" : `Delete ${chosen.length} conversations?`,
    body: `${chosen.length === 1 ? `“${only.title}” is` : "They are"} taken off every list. The gateway writes the transcript to a file first.`,
    confirm: "Delete", danger: true,
  });
  if (!yes) return false;
  let deleted = 0;
  for (const { key } of chosen) {
    try {
      await app.link.call("sessions.delete", { key });
      deleted += 1;
    } catch (error) {
      app.toasts.failed("A conversation was not deleted", error);
    }
  }
  if (deleted > 0) app.toasts.show(`${plural(deleted, "conversation")} deleted`, "good");
  void app.sessions.refresh();
  return deleted > 0;
}

export async function download(app: App, session: Session, form: "markdown" | "jsonl"): Promise<void> {
  try {
    const file = await exportSession(app.link, session, form);
    save(file.name, file.type, file.text);
  } catch (error) {
    app.toasts.failed("The export did not work", error);
  }
}

/** Hands a text to the browser as a file. */
export function save(name: string, type: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  URL.revokeObjectURL(url);
}
