// What stands between a person and the page: no token, no approval, no gateway. Each says what to do next.

import type { ComponentChildren, VNode } from "preact";
import { useState } from "preact/hooks";
import { useApp } from "#web/app/context";
import type { LinkState } from "#web/link/link";
import type { Refusal } from "#web/link/refusal";
import { command } from "#web/parts/command";
import {
  button, code, details, div, form, h, h1, input, label, main, p, span, summary
} from "#web/parts/dom";
import { icon, mark } from "#web/parts/icon";
import { duration } from "#web/text/format";

export function Gate({ state }: { state: LinkState }): VNode {
  return main({ class: "gate", id: "main" }, div({ class: "gate-card" }, mark(), ...body(state)));
}

function body(state: LinkState): ComponentChildren[] {
  switch (state.kind) {
    case "refused": return refused(state.refusal);
    case "lost": return [
      h1({}, "The gateway does not answer"),
      p({}, "It may be starting, or it is not running. This page keeps trying and continues by itself."),
      command("openclaw gateway run"),
      h(Waiting, {}),
    ];
    default: return [h1({ class: "faint" }, "Connecting…")];
  }
}

function refused(refusal: Refusal): ComponentChildren[] {
  switch (refusal.kind) {
    case "credentials": return [h(SignIn, { wrong: refusal.wrong })];
    case "pairing": return [h(Pairing, { refusal })];
    case "locked": return [
      h1({}, "Too many wrong tries"),
      p({}, `The gateway takes no more from here for a while. This page tries again in ${duration(refusal.retryAfterMs)}.`),
    ];
    case "insecure": return [
      h1({}, "This address cannot prove who you are"),
      p({}, "Browsers keep their keys away from pages that come over plain http from another machine. Open the dashboard "
        + "over https, or bring the gateway to this machine with a tunnel:"),
      command("ssh -N -L 18789:127.0.0.1:18789 you@gateway-host"),
      p({}, "Then open http://127.0.0.1:18789 here."),
    ];
    case "origin": return [
      h1({}, "This address is not on the list"),
      p({}, "The gateway only talks to pages it knows. Add this one to ", code({}, "gateway.controlUi.allowedOrigins"), ":"),
      command(location.origin),
      h(TryAgain, {}),
    ];
    case "version": return [
      h1({}, "A newer dashboard is ready"),
      p({}, "The gateway was updated while this page was open."),
      button({ type: "button", class: "button primary", onClick: () => location.reload() }, "Reload"),
    ];
    case "other": return [h1({}, "The gateway refused the connection"), p({}, refusal.message), h(TryAgain, {})];
  }
}

/** Asks for the token, and says where it is. */
function SignIn({ wrong }: { wrong: boolean }): VNode {
  const { link } = useApp();
  const [token, setToken] = useState("");
  const submit = (event: Event): void => {
    event.preventDefault();
    if (token.trim() !== "") link.useToken(token.trim());
  };
  return div({},
    h1({}, wrong ? "That token is not valid" : "Sign in to your gateway"),
    p({ class: "soft" }, wrong ? "The gateway does not know it, or it was changed. Get a fresh link:"
      : "On the machine where the gateway runs, this opens a link that signs you in:"),
    command("openclaw dashboard"),
    form({ onSubmit: submit },
      label({ class: "sr", for: "token" }, "Gateway token or password"),
      div({ class: "gate-row" },
        input({
          id: "token", class: "field", type: "password", autocomplete: "off", spellcheck: false, value: token,
          placeholder: "Or paste the token here", onInput: (event) => setToken(event.currentTarget.value),
        }),
        button({ class: "button primary", type: "submit", disabled: token.trim() === "" }, "Sign in"))),
    details({ class: "gate-more" }, summary({}, "Where is the token?"),
      p({}, "The gateway prints a link with it when it starts without a configured one. A configured token is shown by:"),
      command("openclaw config get gateway.auth.token")));
}

const REASONS: Readonly<Record<string, string>> = {
  "not-paired": "This browser is new to the gateway. Somebody with access has to let it in once.",
  "scope-upgrade": "This browser asks for more rights than it was given. Somebody with access has to agree.",
  "role-upgrade": "This browser was let in for something else. Somebody with access has to agree.",
  "metadata-upgrade": "This browser looks different than when it was let in. Somebody with access has to agree.",
};

function Pairing({ refusal }: { refusal: Refusal & { kind: "pairing" } }): VNode {
  const { requestId, deviceId } = refusal;
  return div({},
    h1({}, "Waiting to be let in"),
    p({ class: "soft" }, REASONS[refusal.reason] ?? REASONS["not-paired"]),
    p({ class: "soft" }, "On the machine where the gateway runs:"),
    command(requestId === undefined ? "openclaw devices list" : `openclaw devices approve ${requestId}`),
    div({ class: "gate-note", role: "status" }, span({ class: "dot busy" }), "This page continues by itself once it is approved."),
    deviceId === undefined ? null : details({ class: "gate-more" }, summary({}, "Compare the device"),
      p({}, "The request must show this device: ", code({ class: "mono" }, deviceId.slice(0, 16)), "…")));
}

function Waiting(): VNode {
  const { link } = useApp();
  return div({ class: "gate-note", role: "status" }, span({ class: "dot busy" }), "Trying again…",
    button({ type: "button", class: "text-button", onClick: () => link.retry() }, "Try now"));
}

function TryAgain(): VNode {
  const { link } = useApp();
  return button({ type: "button", class: "button", onClick: () => link.retry() }, icon("reset"), "Try again");
}
