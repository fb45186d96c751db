// hooks.*: inbound webhooks and internal hooks.

import { z } from "zod";
import { choice, field, item, names, open, part } from "#config/declare/field";
import { loose } from "#config/declare/object";
import { envMap } from "#config/declare/shapes";

const mapping = () => item(() => ({
  id: () => field(z.string().optional(), "Name of the mapping."),
  match: () => field(loose(() => ({
    path: () => field(z.string().optional(), "Path below hooks.path."),
    source: () => field(z.string().optional(), "Value of source in the body."),
  })).optional(), "Requests it is for."),
  action: () => field(z.enum(["wake", "agent"]).optional(), "Wake the main session or start a run."),
  wakeMode: () => field(z.enum(["now", "next-heartbeat"]).optional(), "When a wake takes effect."),
  name: () => field(z.string().optional(), "Shown as the sender."),
  agentId: () => field(z.string().optional(), "Agent that answers."),
  sessionKey: () => field(z.string().optional(), "Session; templates allowed."),
  sessionMode: () => field(z.enum(["isolated", "persistent"]).optional(), "New session per request, or one."),
  messageTemplate: () => field(z.string().optional(), "Message, filled from the body."),
  textTemplate: () => field(z.string().optional(), "Text of a wake, filled from the body."),
  forEach: () => field(z.string().regex(/^[^.[\]]+$/).optional(), "List in the body; one run per element."),
  deliver: () => field(z.boolean().optional(), "Send the answer to a channel."),
  allowUnsafeExternalContent: () => field(z.boolean().optional(), "Do not mark the body as foreign."),
  channel: () => field(z.string().min(1).optional(), "Channel of the answer."),
  to: () => field(z.string().optional(), "Recipient of the answer."),
  model: () => field(z.string().optional(), "Model."),
  thinking: () => field(z.string().optional(), "Thinking level."),
  timeoutSeconds: () => field(z.int().positive().optional(), "Seconds a run may take."),
  transform: () => choice("Code that changes the request.", () => ({
    module: () => field(z.string(), "File below hooks.transformsDir."),
    export: () => field(z.string().optional(), "Name it exports."),
  }), { required: ["module"] }),
}));

export const hooks = () => part("hooks", "Webhooks other programs call.", () => ({
  enabled: () => field(z.boolean().default(false), "Accept them."),
  path: () => field(z.string().default("/hooks"), "Path of the endpoint."),
  token: () => field(z.string().optional(), "Token callers send.", { secret: true }),
  defaultSessionKey: () => field(z.string().optional(), "Session of requests that name none."),
  allowRequestSessionKey: () => field(z.boolean().default(false), "Let a request choose its session."),
  allowedSessionKeyPrefixes: () => names("Starts of session keys a request may choose."),
  allowedAgentIds: () => names("Agents a request may choose; * means all."),
  presets: () => names("Ready-made mappings."),
  transformsDir: () => field(z.string().optional(), "Folder with transform files.", { advanced: true }),
  mappings: () => field(z.array(mapping()).default([]), "Rules from request to action."),
  gmail: () => open("Gmail watcher."),
  internal: () => choice("Hooks inside the gateway.", () => ({
    enabled: () => field(z.boolean().optional(), "Run them."),
    entries: () => field(z.record(z.string(), loose(() => ({
      enabled: () => field(z.boolean().optional(), "Run it."),
      env: () => envMap("Environment of the hook."),
    }))).optional(), "Hooks by name."),
    load: () => choice("Where hooks are found.", () => ({ extraDirs: () => names("Further folders.") })),
  })),
}), { owner: "hooks", reload: "unit" });
