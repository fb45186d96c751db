// Everything the page is made of, made once in main.ts and handed down; nothing lives in a module.

import { signal, type Signal } from "@preact/signals";
import type { Env } from "#kernel/env";
import { Conversations } from "#web/data/conversations";
import { SessionList } from "#web/data/session-list";
import { Assistant } from "#web/data/assistant";
import { Vitals } from "#web/data/vitals";
import type { Link } from "#web/link/link";
import type { Prefs } from "./prefs.ts";
import type { Router } from "./router.ts";
import { Toasts } from "./toasts.ts";

export interface AppDeps {
  env: Env;
  link: Link;
  router: Router;
  prefs: Prefs;
  /** Address of the catalogue of methods that this build was made with. */
  methodsUrl: string;
  /** Build of the page itself. */
  build: string;
}

/** A question that waits for an answer, shown by the shell. */
export interface Question {
  title: string;
  body: string;
  confirm: string;
  danger: boolean;
  answer(yes: boolean): void;
}

export class App {
  readonly env: Env;
  readonly link: Link;
  readonly router: Router;
  readonly prefs: Prefs;
  readonly methodsUrl: string;
  readonly build: string;
  readonly toasts: Toasts;
  readonly sessions: SessionList;
  readonly conversations: Conversations;
  readonly assistant: Assistant;
  readonly vitals: Vitals;
  /** A clock the page can watch; moves every ten seconds. */
  readonly now: Signal<number>;
  readonly palette: Signal<boolean> = signal(false);
  /** The side bar on a narrow screen. */
  readonly drawer: Signal<boolean> = signal(false);
  readonly question: Signal<Question | undefined> = signal<Question | undefined>(undefined);

  constructor(deps: AppDeps) {
    this.env = deps.env;
    this.link = deps.link;
    this.router = deps.router;
    this.prefs = deps.prefs;
    this.methodsUrl = deps.methodsUrl;
    this.build = deps.build;
    this.toasts = new Toasts(deps.env.clock);
    this.now = signal(deps.env.clock.now());
    this.assistant = new Assistant(deps.link);
    this.vitals = new Vitals(deps.link, deps.env);
    this.sessions = new SessionList(deps.link);
    this.conversations = new Conversations({ link: deps.link, env: deps.env, sessions: this.sessions });
    deps.env.clock.every(10_000, () => {
      this.now.value = deps.env.clock.now();
    });
  }

  /** Asks before something that cannot be undone. */
  confirm(question: Omit<Question, "answer">): Promise<boolean> {
    return new Promise((resolve) => {
      this.question.value = {
        ...question,
        answer: (yes) => {
          this.question.value = undefined;
          resolve(yes);
        },
      };
    });
  }

  /** Opens a session in the chat. */
  openSession(key: string): void {
    this.drawer.value = false;
    this.router.go("chat", { session: key });
  }
}
