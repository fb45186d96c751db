// models.providers.<id>: where a provider is, and its models.

import { z } from "zod";
import { choice, field, item, open } from "#config/declare/field";
import { secret, secretMap } from "#config/declare/shapes";
import { API, modelEntry } from "./model.ts";

export const provider = () => item(() => ({
  baseUrl: () => field(z.string().optional(),
    "Address of the API.", { placeholder: "http://127.0.0.1:11434/v1" }),
  apiKey: () => secret("API key."),
  auth: () => field(z.enum(["api-key", "aws-sdk", "oauth", "token"]).optional(), "Kind of credential."),
  api: () => field(z.enum(API).optional(), "Protocol the provider speaks."),
  maxTokens: () => field(z.number().positive().optional(), "Most tokens of one answer, all models."),
  timeoutSeconds: () => field(z.int().positive().optional(), "Seconds a request may take."),
  region: () => field(z.string().min(1).optional(), "Region of a cloud provider."),
  injectNumCtxForOpenAICompat: () => field(z.boolean().optional(),
    "Send num_ctx to an OpenAI-compatible Ollama.", { advanced: true }),
  params: () => field(z.record(z.string(), z.unknown()).optional(), "Request parameters of all models.",
    { advanced: true }),
  agentRuntime: () => choice("Runtime of the models.", () => ({
    id: () => field(z.string().optional(), "Runtime id."),
  }), { advanced: true }),
  localService: () => choice("A server that is started for the provider.", () => ({
    command: () => field(z.string().min(1), "Program."),
    args: () => field(z.array(z.string()).optional(), "Arguments."),
    cwd: () => field(z.string().min(1).optional(), "Working directory."),
    env: () => field(z.record(z.string(), z.string()).optional(), "Environment.", { secret: true }),
    healthUrl: () => field(z.string().min(1).optional(), "Address that answers when it is ready."),
    readyTimeoutMs: () => field(z.int().positive().optional(), "Milliseconds until it must be ready."),
    idleStopMs: () => field(z.int().min(0).optional(), "Milliseconds without use until it is stopped."),
  }), { required: ["command"], advanced: true }),
  headers: () => secretMap("Headers of every request."),
  authHeader: () => field(z.boolean().optional(),
    "Send the key as Authorization: Bearer.", { advanced: true }),
  request: () => open("Transport: headers, proxy, TLS, private networks.", { secret: true }),
  models: () => field(z.array(modelEntry()).optional(), "Models of the provider."),
}));
