// mcp.*: tool servers.

import { z } from "zod";
import { choice, field, names, open, part } from "#config/declare/field";
import { loose } from "#config/declare/object";

const scalars = () => z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional();

const server = () => loose(() => ({
  enabled: () => field(z.boolean().optional(), "Use it."),
  command: () => field(z.string().optional(), "Program, for stdio."),
  args: () => field(z.array(z.string()).optional(), "Arguments."),
  env: () => field(scalars(), "Environment.", { secret: true }),
  cwd: () => field(z.string().optional(), "Working directory."),
  url: () => field(z.url().optional(), "Address, for sse and streamable-http."),
  transport: () => field(z.enum(["stdio", "sse", "streamable-http"]).optional(), "How it is reached."),
  headers: () => field(scalars(), "Headers.", { secret: true }),
  connectionTimeoutMs: () => field(z.number().positive().optional(), "Milliseconds connecting may take."),
  requestTimeoutMs: () => field(z.number().positive().optional(), "Milliseconds a call may take."),
  supportsParallelToolCalls: () => field(z.boolean().optional(), "Several calls at a time."),
  auth: () => field(z.literal("oauth").optional(), "How it is authenticated."),
  oauth: () => open("OAuth options."),
  sslVerify: () => field(z.boolean().optional(), "Check its certificate."),
  clientCert: () => field(z.string().optional(), "Client certificate file."),
  clientKey: () => field(z.string().optional(), "Client key file."),
  toolFilter: () => choice("Which of its tools are offered.", () => ({
    include: () => names("Only these."),
    exclude: () => names("Never these."),
  })),
}));

export const mcp = () => part("mcp", "MCP tool servers.", () => ({
  sessionIdleTtlMs: () => field(z.number().min(0).optional(), "Milliseconds an unused connection lives."),
  servers: () => field(z.record(z.string(), server()).default({}), "Servers by name."),
  apps: () => open("Apps served by tool servers.", { ignored: true, reload: "process" }),
}), { owner: "mcp", reload: "unit" });
