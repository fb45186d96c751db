// Sections that are accepted because existing files have them. What a later version uses moves to its own
// file.

import { z } from "zod";
import { choice, field, open } from "#config/declare/field";

export const telemetry = () => open("Consent to telemetry; this build sends none.", { ignored: true });
export const browser = () => open("The browser agents control.", { ignored: true });
export const accessGroups = () => open("Named groups of senders.");
export const acp = () => open("Agent Client Protocol.", { ignored: true });
export const nodeHost = () => open("What this machine offers as a node.");
export const broadcast = () => open("Several agents in one conversation.");
export const tts = () => open("Speech.", { ignored: true });
export const transcripts = () => open("Transcripts of meetings.", { ignored: true });
export const talk = () => open("Voice conversations.", { ignored: true });
export const cloudWorkers = () => open("Workers in the cloud.", { ignored: true });
export const desktop = () => open("Remote desktops.", { ignored: true });
export const proxy = () => open("Outgoing proxy.", { ignored: true });
export const surfaces = () => open("Behaviour by kind of surface.");

export const worktreeRoot = () => field(z.string().min(1).optional(), "Folder for worktrees.",
  { advanced: true, ignored: true });
export const worktreeAcceleration = () => field(z.boolean().optional(), "Faster worktrees.",
  { advanced: true, ignored: true });

export const attachments = () => choice("Files people send.", () => ({
  ttlHours: () => field(z.int().min(1).max(168).optional(), "Hours a file is kept."),
}), { reload: "live", advanced: true });
