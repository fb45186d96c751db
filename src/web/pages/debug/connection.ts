// What was agreed when this page connected.

import type { VNode } from "preact";
import { useApp } from "#web/app/context";
import { div, h } from "#web/parts/dom";
import { JsonTree } from "#web/parts/json-tree";
import { card } from "#web/parts/page";

export function Connection(): VNode {
  const { link, build } = useApp();
  const hello = link.hello.value;
  if (!hello) return div({});
  // Its own token is nobody's business, not even on its own screen.
  const { deviceToken, ...auth } = hello.auth;
  const value = {
    page: { build, deviceId: link.deviceId, connections: link.generation.value },
    ...hello, auth: { ...auth, ...(deviceToken === undefined ? {} : { deviceToken: "(hidden)" }) },
  };
  return card("Hello", null, h(JsonTree, { value, open: 2 }));
}
