// Models that may be chosen, as menus and the models page show them.

import type { Link } from "#web/link/link";
import { fields, type Fields, number, rows, text, texts } from "./read.ts";

export interface Model {
  /** `provider/id`. */
  ref: string;
  id: string;
  provider: string;
  name: string;
  contextTokens: number | undefined;
  reasoning: boolean;
  available: boolean;
  isDefault: boolean;
  tags: readonly string[];
  inputs: readonly string[];
}

/** @throws the gateway's error */
export async function loadModels(link: Link): Promise<readonly Model[]> {
  const answer = fields(await link.call("models.list"));
  return rows(answer["models"]).flatMap((row) => readModel(row) ?? []);
}

function readModel(row: Fields): Model | undefined {
  const id = text(row["id"]);
  const provider = text(row["provider"]);
  if (id === undefined || provider === undefined) return undefined;
  const tags = texts(row["tags"]);
  return {
    ref: `${provider}/${id}`, id, provider, name: text(row["name"]) ?? id, contextTokens: number(row["contextWindow"]),
    reasoning: row["reasoning"] === true, available: row["available"] !== false, tags, isDefault: tags.includes("default"),
    inputs: texts(row["input"]),
  };
}
