// Rows of a transcript as the page works with them, read from the messages of the wire (S-67, S-68).

import { amount, fields, type Fields, list, number, text } from "./read.ts";

export type Block =
  | { type: "text"; text: string }
  | { type: "thinking"; text: string }
  | { type: "call"; id: string; name: string; args: Fields }
  | { type: "image"; data: string | undefined; mimeType: string };

export interface Row {
  id: string;
  /** Place among the shown rows. */
  seq: number;
  /** `mark` is a reset or compaction, `note` a row for people only. */
  kind: "user" | "assistant" | "result" | "mark" | "note";
  atMs: number;
  /** Of assistant rows and results the run they belong to, of user rows the run they started. */
  runId: string | undefined;
  blocks: readonly Block[];
  /** Of results. */
  callId: string | undefined;
  failed: boolean;
  stopReason: string | undefined;
  error: string | undefined;
  model: string | undefined;
  tokens: number;
  costUsd: number;
  /** Of marks and notes: reset, compaction, run-interrupted… */
  name: string | undefined;
  /** A person stopped the run here. */
  stopped: boolean;
  /** The gateway cut it; chat.message.get has the whole. */
  truncated: boolean;
}

/** A row, or undefined for what is no message. */
export function readRow(message: unknown): Row | undefined {
  const fact = fields(message);
  const place = fields(fact["__openclaw"]);
  const role = text(fact["role"]);
  if (role === undefined) return undefined;
  const key = text(fact["idempotencyKey"]) ?? text(place["idempotencyKey"]);
  const usage = fields(fact["usage"]);
  const provider = text(fact["provider"]);
  const model = text(fact["model"]);
  return {
    id: text(place["id"]) ?? `${role}:${String(fact["timestamp"])}`,
    seq: amount(place["seq"]),
    kind: kindOf(role),
    atMs: number(fact["timestamp"]) ?? amount(place["recordTimestampMs"]),
    runId: text(place["runId"]) ?? (role === "user" ? key?.replace(/:user$/, "") : undefined),
    blocks: blocksOf(fact["content"]),
    callId: text(fact["toolCallId"]),
    failed: fact["isError"] === true,
    stopReason: text(fact["stopReason"]), error: text(fact["errorMessage"]),
    // Answers of the gateway itself (slash commands, injected notes) carry a model that is none.
    model: model === undefined || provider === "openclaw" || model === "gateway-injected" ? undefined : model,
    tokens: amount(usage["totalTokens"]), costUsd: amount(fields(usage["cost"])["total"]),
    name: text(place["kind"]) ?? text(fact["customType"]),
    stopped: fact["stopReason"] === "aborted" || fields(fact["openclawAbort"])["aborted"] === true,
    truncated: place["truncated"] === true,
  };
}

function kindOf(role: string): Row["kind"] {
  if (role === "user" || role === "assistant") return role;
  if (role === "toolResult") return "result";
  return role === "system" ? "mark" : "note";
}

function blocksOf(content: unknown): Block[] {
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", text: content }];
  return list(content).flatMap((each): Block[] => {
    const block = fields(each);
    switch (block["type"]) {
      case "text": return [{ type: "text", text: String(block["text"] ?? "") }];
      case "thinking": return [{ type: "thinking", text: String(block["thinking"] ?? "") }];
      case "toolCall":
        return [{
          type: "call", id: String(block["id"] ?? ""), name: String(block["name"] ?? "tool"),
          args: fields(block["arguments"]),
        }];
      case "image":
        return [{ type: "image", data: text(block["data"]), mimeType: text(block["mimeType"]) ?? "image/png" }];
      default: return [];
    }
  });
}

/** The text blocks of a row, joined. */
export function textOfRow(row: Pick<Row, "blocks">): string {
  return row.blocks.map((block) => (block.type === "text" ? block.text : "")).join("");
}

/** Rows in order, later ones replacing those with their id. */
export function mergeRows(known: readonly Row[], fresh: readonly Row[]): readonly Row[] {
  if (fresh.length === 0) return known;
  const byId = new Map(known.map((row) => [row.id, row]));
  for (const row of fresh) byId.set(row.id, row);
  return [...byId.values()].sort((one, other) => one.seq - other.seq);
}
