// A workspace on the real disk with the tools of this build, for tests of tools and of what calls them.

import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { SessionDesk, Tool, ToolContext, ToolResult } from "#agents/port";
import { ToolCatalog } from "#agents/tool-catalog";
import type { ToolSettings } from "#agents/models/settings";
import { systemEnv } from "#kernel/env";
import runtime from "#runtime";

export interface ToolRig {
  /** Holds everything; the state folder is `state` in it, the workspace `state/workspace`. */
  root: string;
  workspace: string;
  state: string;
  tools: ToolCatalog;
  /** Settings from now on. */
  set(settings: ToolSettings): void;
  /** Parses the arguments as the run loop does and calls the tool. */
  call(name: string, args: unknown, over?: Partial<ToolContext>): Promise<ToolResult>;
  text(result: ToolResult): string;
  close(): Promise<void>;
}

export interface RigOptions {
  sessions?: SessionDesk;
  /** Variables the gateway's own environment has on top of the test's. */
  environment?: Record<string, string>;
}

export async function toolRig(options: RigOptions = {}): Promise<ToolRig> {
  const root = await realpath(await mkdtemp(path.join(tmpdir(), "openclaw-tools-")));
  const state = path.join(root, "state");
  const workspace = path.join(state, "workspace");
  await runtime.fs.makeFolder(workspace);
  let settings: ToolSettings = {};
  const env = { ...runtime.process.env(), ...options.environment };
  const tools = new ToolCatalog({
    runtime: {
      fs: runtime.fs,
      host: runtime.host,
      platform: runtime.platform,
      process: {
        ...runtime.process,
        env: () => ({ ...env }),
      },
    },
    env: systemEnv(),
    settings: () => settings,
    stateDir: state,
    sessions: options.sessions ?? { status: async () => null, setModel: async () => {} },
  });
  return {
    root,
    workspace,
    state,
    tools,
    set: (next) => void (settings = next),
    async call(name, args, over = {}) {
      const tool: Tool | undefined = tools.find(name);
      if (!tool) throw new Error(`no tool ${name}`);
      return tool.run(tool.params.parse(args), {
        sessionKey: "agent:main:main",
        sessionId: "s",
        agentId: "main",
        runId: "r",
        toolCallId: "c",
        workspaceDir: workspace,
        signal: new AbortController().signal,
        progress: () => {},
        ...over,
      });
    },
    text: (result) => result.content.map((block) => (block.type === "text" ? block.text : "")).join(""),
    close: () => rm(root, { recursive: true, force: true }),
  };
}
