// A message on its way, and what became of it.

import type { VNode } from "preact";
import type { Conversation } from "#web/data/conversation";
import type { Outgoing } from "#web/data/outgoing";
import { button, div, img, names, span } from "#web/parts/dom";

export function Sent({ item, conversation }: { item: Outgoing; conversation: Conversation }): VNode {
  const { state, text, pictures } = item;
  const stuck = state === "failed" || state === "interrupted";
  return div({ class: names("entry said", stuck ? "stuck" : "waiting") },
    ...pictures.map(({ name, mimeType, content }) => img({ class: "picture", src: `data:${mimeType};base64,${content}`, alt: name })),
    text === "" ? null : div({ class: "bubble" }, text),
    div({ class: names("entry-foot shown", stuck && "bad"), role: "status" }, ...foot(item, conversation)));
}

function foot(item: Outgoing, conversation: Conversation): (VNode | string | null)[] {
  const { runId, state, error } = item;
  const action = (label: string, run: () => void): VNode => button({ type: "button", class: "text-button", onClick: run }, label);
  const drop = action(state === "queued" ? "Take back" : "Discard", () => void conversation.withdraw(runId));
  switch (state) {
    case "sending": return ["Sending…"];
    case "waiting": return [span({}, "Goes out when the connection is back"), drop];
    case "queued": return conversation.active().length > 0 ? [span({}, "Next in line"), drop] : ["Sent"];
    case "failed": return [span({}, `Not sent: ${error ?? "unknown reason"}`), action("Try again", () => conversation.resend(runId)), drop];
    case "interrupted": return [
      span({}, "The gateway stopped before this was answered"),
      action("Send again", () => {
        void conversation.withdraw(runId);
        conversation.send({ text: item.text, pictures: item.pictures, queueMode: undefined });
      }),
    ];
  }
}
