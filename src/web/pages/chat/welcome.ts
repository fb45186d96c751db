// An empty conversation: a greeting, and a few things to begin with.

import type { VNode } from "preact";
import { useApp } from "#web/app/context";
import type { Conversation } from "#web/data/conversation";
import { fields } from "#web/data/read";
import { button, div, h1, p } from "#web/parts/dom";
import { icon, type IconName, mark } from "#web/parts/icon";

const IDEAS: readonly (readonly [icon: IconName, text: string])[] = [
  ["spark", "What can you do for me?"],
  ["file", "What is in your workspace?"],
  ["info", "/status"],
];

export function Welcome({ conversation }: { conversation: Conversation }): VNode {
  const { assistant, env, link } = useApp();
  const { name } = assistant.looks.value;
  const configured = fields(link.hello.value?.snapshot.sessionDefaults)["modelConfigured"] !== false;
  return div({ class: "feed welcome" }, div({ class: "column" },
    mark(),
    h1({}, greeting(new Date(env.clock.now()).getHours())),
    p({}, name === "Assistant" ? "Ask anything, or hand over something to do." : `${name} is here. Ask anything, or hand over something to do.`),
    configured ? null : div({ class: "notice warn" }, icon("info"), div({},
      "No model is set up yet, so a small built-in helper answers. It can tell you how to add one.")),
    div({ class: "ideas" }, ...IDEAS.map(([sign, text]) => button({
      type: "button", class: "idea", key: text,
      onClick: () => conversation.send({ text, pictures: [], queueMode: undefined }),
    }, icon(sign), text)))));
}

function greeting(hour: number): string {
  if (hour < 5) return "Still up?";
  if (hour < 12) return "Good morning.";
  return hour < 18 ? "Good afternoon." : "Good evening.";
}
