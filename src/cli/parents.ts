// Words that hold commands: what they are about, and which command runs when none is named (cli §1.1).

export interface Parent {
  summary: string;
  /** The command meant by the bare word; absent: its help. */
  otherwise?: string;
}

export const parents: Readonly<Record<string, Parent>> = {
  config: { summary: "Read, change and check the config file" },
  devices: { summary: "Who may connect: devices that wait, and those that are paired" },
  gateway: { summary: "Start the gateway (run), and ask a running one", otherwise: "run" },
  models: { summary: "Which models there are and what each one lacks", otherwise: "status" },
  security: { summary: "How safe this installation is" },
  sessions: { summary: "Conversations the gateway keeps", otherwise: "list" },
};
