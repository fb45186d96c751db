// The whole config. The order of the sections is the order of problems in reports and of keys in answers.

import { z } from "zod";
import { field } from "#config/declare/field";
import { strict } from "#config/declare/object";
import * as accepted from "./accepted.ts";
import { agents } from "./agents.ts";
import { approvals } from "./approvals.ts";
import { auth } from "./auth.ts";
import { bindings } from "./bindings.ts";
import { channels } from "./channels.ts";
import { commands } from "./commands.ts";
import { cron } from "./cron.ts";
import { diagnostics } from "./diagnostics.ts";
import { discovery } from "./discovery.ts";
import { env } from "./env.ts";
import { gateway } from "./gateway.ts";
import { hooks } from "./hooks.ts";
import { logging } from "./logging.ts";
import { mcp } from "./mcp.ts";
import { memory } from "./memory.ts";
import { messages } from "./messages.ts";
import { meta } from "./meta.ts";
import { models } from "./models.ts";
import { plugins } from "./plugins.ts";
import { secrets } from "./secrets.ts";
import { security } from "./security.ts";
import { session } from "./session.ts";
import { skills } from "./skills.ts";
import { tools } from "./tools.ts";
import { ui } from "./ui.ts";
import { update } from "./update.ts";
import { wizard } from "./wizard.ts";

/** A new schema of the whole config. What is built of it goes away with it. */
export const configSchema = () => strict(() => ({
  $schema: () => field(z.string().optional(), "For editors only.", { advanced: true }),
  meta,
  env,
  wizard,
  diagnostics,
  logging,
  update,
  telemetry: accepted.telemetry,
  browser: accepted.browser,
  ui,
  secrets,
  auth,
  accessGroups: accepted.accessGroups,
  acp: accepted.acp,
  models,
  nodeHost: accepted.nodeHost,
  agents,
  worktreeRoot: accepted.worktreeRoot,
  worktreeAcceleration: accepted.worktreeAcceleration,
  tools,
  security,
  bindings,
  broadcast: accepted.broadcast,
  attachments: accepted.attachments,
  messages,
  tts: accepted.tts,
  commands,
  approvals,
  session,
  cron,
  transcripts: accepted.transcripts,
  hooks,
  channels,
  discovery,
  talk: accepted.talk,
  gateway,
  cloudWorkers: accepted.cloudWorkers,
  desktop: accepted.desktop,
  memory,
  mcp,
  skills,
  plugins,
  surfaces: accepted.surfaces,
  proxy: accepted.proxy,
}), { path: "" });

/** The schema files are checked with; it keeps what it has built. */
export const ConfigSchema = configSchema();

/** What the gateway works with: validated, defaults filled in, secrets resolved. */
export type Config = z.output<typeof ConfigSchema>;

/** What a person may write. */
export type ConfigInput = z.input<typeof ConfigSchema>;
