// Which models an agent uses, and settings per model.

import { z } from "zod";
import { choice, field, item, names } from "#config/declare/field";
import { modelChoice } from "#config/declare/shapes";

const perModel = () => item(() => ({
  alias: () => field(z.string().optional(), "Short name for /model."),
  params: () => field(z.record(z.string(), z.unknown()).optional(), "Request parameters, e.g. temperature."),
  agentRuntime: () => choice("Runtime of the model.", () => ({
    id: () => field(z.string().optional(), "Runtime id."),
  }), { advanced: true }),
  pickerRuntimes: () => names("Runtimes offered in the picker.", { advanced: true }),
  codeMode: () => field(z.boolean().optional(), "Let the model call tools from code.", { advanced: true }),
  streaming: () => field(z.boolean().optional(), "Stream answers of this model."),
}));

/** Model keys of `agents.defaults` and of every entry. */
export const modelKeys = () => ({
  model: () => modelChoice("Model of the agent: provider/model, or a primary with fallbacks.",
    { reload: "unit" }),
  utilityModel: () => field(z.string().optional(), "Model for titles, summaries and other small tasks."),
  decisionModel: () => field(z.string().max(512).optional(),
    "Model for yes-or-no decisions.", { advanced: true }),
  models: () => field(z.record(z.string(), perModel()).optional(),
    "Settings by model reference.", { reload: "unit" }),
  modelPolicy: () => choice("Which models may be picked.", () => ({
    allow: () => names("Model references; provider/* allows all of a provider."),
  }), { reload: "unit", advanced: true }),
});
