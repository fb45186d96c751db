// The pages and what each needs of the gateway: one whose methods are not there is not offered.

import type { ComponentType } from "preact";
import type { IconName } from "#web/parts/icon";

export interface PageSpec {
  id: string;
  title: string;
  icon: IconName;
  /** Methods without which the page makes no sense. */
  needs: readonly string[];
  /** Fetched when the page is first opened. */
  load(): Promise<{ default: ComponentType }>;
}

export const PAGES: readonly PageSpec[] = [
  {
    id: "overview", title: "Overview", icon: "home", needs: ["health", "status"],
    load: () => import("#web/pages/overview/page"),
  },
  {
    id: "sessions", title: "Sessions", icon: "rows", needs: ["sessions.list", "chat.history"],
    load: () => import("#web/pages/sessions/page"),
  },
  {
    id: "models", title: "Models", icon: "spark", needs: ["models.list", "models.authStatus"],
    load: () => import("#web/pages/models/page"),
  },
  {
    id: "usage", title: "Usage", icon: "bars", needs: ["usage.cost"],
    load: () => import("#web/pages/usage/page"),
  },
  { id: "logs", title: "Logs", icon: "scroll", needs: ["logs.tail"], load: () => import("#web/pages/logs/page") },
  {
    id: "config", title: "Config", icon: "sliders", needs: ["config.get", "config.schema"],
    load: () => import("#web/pages/config/page"),
  },
  { id: "debug", title: "Debug", icon: "bug", needs: [], load: () => import("#web/pages/debug/page") },
];

/** The session the chat shows when none is named. */
export function mainKey(sessionDefaults: unknown): string {
  const known: unknown = typeof sessionDefaults === "object" && sessionDefaults !== null
    ? Reflect.get(sessionDefaults, "mainSessionKey") : undefined;
  return typeof known === "string" && known !== "" ? known : "agent:main:main";
}
