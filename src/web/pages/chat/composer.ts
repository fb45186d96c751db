// Where one writes: text, pictures, slash commands; and the button that sends or stops.

import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useApp } from "#web/app/context";
import type { BusyMode } from "#web/app/prefs";
import { type Command, loadCommands, suggestions } from "#web/data/commands";
import type { Conversation } from "#web/data/conversation";
import type { Picture } from "#web/data/outgoing";
import { takePictures } from "#web/data/pictures";
import { textOfRow } from "#web/data/row";
import type { Session } from "#web/data/session";
import { button, div, form, h, input, label, names, span, textarea } from "#web/parts/dom";
import { icon } from "#web/parts/icon";
import { Menu } from "#web/parts/menu";
import { Pictures } from "./pictures.ts";
import { Slash } from "./slash.ts";
import { useDraft } from "./draft.ts";

const BUSY_MODES: readonly (readonly [mode: BusyMode, label: string, note: string])[] = [
  ["followup", "After this answer", "waits for its turn"],
  ["steer", "Into this answer", "joins what is being done"],
  ["interrupt", "Instead of this answer", "stops it first"],
];

export function Composer({ conversation, session }: { conversation: Conversation; session: Session | undefined }): VNode {
  const app = useApp();
  const [text, setText] = useDraft(conversation.key);
  const [commands, setCommands] = useState<readonly Command[]>([]);
  const pictures = useSignal<readonly Picture[]>([]);
  const chosen = useSignal(0);
  const hidden = useSignal(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const working = conversation.active().length > 0;
  const offered = hidden.value ? [] : suggestions(commands, text);
  useEffect(() => {
    if (app.link.has("commands.list")) loadCommands(app.link).then(setCommands, () => {});
  }, [app.link.generation.value]);
  useEffect(() => {
    if (matchMedia("(pointer: fine)").matches) field.current?.focus({ preventScroll: true });
  }, [conversation.key]);
  useLayoutEffect(() => grow(field.current), [text]);
  const send = (message: string): void => {
    if (message.trim() === "" && pictures.value.length === 0) return;
    const { busyMode } = app.prefs.values.value;
    conversation.send({ text: message, pictures: pictures.value, queueMode: working ? busyMode : undefined });
    setText("");
    pictures.value = [];
  };
  const add = (files: readonly File[]): void => {
    void takePictures(files, app.link.hello.value?.policy.attachments.maxImageBytes ?? 6_000_000).then((taken) => {
      pictures.value = [...pictures.value, ...taken.pictures];
      for (const reason of taken.refused) app.toasts.show(reason, "bad");
    });
  };
  const write = (value: string): void => {
    chosen.value = 0;
    hidden.value = false;
    setText(value);
  };
  const onKey = (event: KeyboardEvent): void => {
    const taken = slashKey(event, offered, chosen, { write, send, hide: () => { hidden.value = true; } })
      || sendKey(event, () => send(text)) || recallKey(event, text, () => write(lastSaid(conversation)));
    if (taken) event.preventDefault();
  };
  return form({
    class: "composer-frame", onSubmit: (event) => { event.preventDefault(); send(text); },
    onDragOver: (event) => event.preventDefault(),
    onDrop: (event) => { event.preventDefault(); add([...event.dataTransfer?.files ?? []]); },
  },
    offered.length > 0 ? h(Slash, { offered, at: chosen.value, pick: (each) => (each.whole ? send(each.insert) : write(each.insert)) }) : null,
    div({ class: "composer" },
      h(Pictures, { pictures }),
      label({ class: "sr", for: "composer" }, "Message"),
      textarea({
        id: "composer", ref: field, rows: 1, value: text, placeholder: working ? "Write what comes next" : "Write a message, or / for commands",
        "aria-controls": offered.length > 0 ? "slash" : undefined,
        "aria-activedescendant": offered.length > 0 ? `slash-${chosen.value}` : undefined,
        onInput: (event) => write(event.currentTarget.value), onKeyDown: onKey,
        onPaste: (event) => pasted(event, add),
      }),
      h(Bar, { conversation, session, canSend: text.trim() !== "" || pictures.value.length > 0, working, add })));
}

interface BarProps {
  conversation: Conversation;
  session: Session | undefined;
  canSend: boolean;
  working: boolean;
  add(files: readonly File[]): void;
}

function Bar({ conversation, canSend, working, add }: BarProps): VNode {
  const { prefs, toasts } = useApp();
  const { busyMode } = prefs.values.value;
  const stop = (): void => {
    document.getElementById("composer")?.focus();
    conversation.abort().catch((error: unknown) => toasts.failed("It could not be stopped", error));
  };
  return div({ class: "composer-bar" },
    label({ class: "icon-button", title: "Add pictures" }, icon("image"), span({ class: "sr" }, "Add pictures"),
      input({
        type: "file", class: "sr", accept: "image/png,image/jpeg,image/gif,image/webp", multiple: true,
        onChange: (event) => { add([...event.currentTarget.files ?? []]); event.currentTarget.value = ""; },
      })),
    working ? h(Menu, {
      side: "above", align: "start", buttonClass: "busy-mode", label: "What a message does while the assistant is at work",
      face: span({}, BUSY_MODES.find(([mode]) => mode === busyMode)?.[1] ?? "", " ", icon("down")),
      entries: BUSY_MODES.map(([mode, name, note]) => ({
        kind: "item" as const, label: name, note, checked: mode === busyMode, run: () => prefs.set({ busyMode: mode }),
      })),
    }) : null,
    div({ class: "grow" }),
    working ? button({ type: "button", class: "round stop", "aria-label": "Stop", title: "Stop", onClick: stop }, icon("stop")) : null,
    button({ type: "submit", class: names("round send", !canSend && "idle"), "aria-label": "Send", title: "Send (Enter)", disabled: !canSend },
      icon("send")));
}

interface SlashActs {
  write(text: string): void;
  send(text: string): void;
  hide(): void;
}

/** Keys of the list of commands, while it is there. True when the key was meant for it. */
function slashKey(
  event: KeyboardEvent, offered: ReturnType<typeof suggestions>, chosen: { value: number }, { write, send, hide }: SlashActs,
): boolean {
  const pick = offered[chosen.value];
  if (!pick || event.isComposing) return false;
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step !== 0) chosen.value = (chosen.value + step + offered.length) % offered.length;
  else if (event.key === "Tab") write(pick.insert);
  else if (event.key === "Enter" && !event.shiftKey) (pick.whole ? send : write)(pick.insert);
  else if (event.key === "Escape") hide();
  else return false;
  return true;
}

/** Enter sends; with Shift, or while an input method composes, it does not. */
function sendKey(event: KeyboardEvent, send: () => void): boolean {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return false;
  send();
  return true;
}

/** Up in an empty field brings back what was said last. */
function recallKey(event: KeyboardEvent, text: string, recall: () => void): boolean {
  if (event.key !== "ArrowUp" || text !== "") return false;
  recall();
  return true;
}

function lastSaid(conversation: Conversation): string {
  const row = conversation.rows.value.findLast(({ kind }) => kind === "user");
  return row ? textOfRow(row) : "";
}

function pasted(event: ClipboardEvent, add: (files: readonly File[]) => void): void {
  const files = [...event.clipboardData?.files ?? []];
  if (files.length === 0) return;
  event.preventDefault();
  add(files);
}

/** As high as its text, within limits of the sheet. */
function grow(field: HTMLTextAreaElement | null): void {
  if (!field) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}
