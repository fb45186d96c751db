// diagnostics.*: traces and telemetry one sends to oneself.

import { z } from "zod";
import { choice, field, names, part } from "#config/declare/field";

export const diagnostics = () => part("diagnostics", "Traces and measurements.", () => ({
  enabled: () => field(z.boolean().default(true), "Collect them."),
  flags: () => names("Subsystems that write more, e.g. telegram.*."),
  otel: () => part("diagnostics.otel", "Export over OpenTelemetry.", () => ({
    enabled: () => field(z.boolean().default(false), "Export."),
    endpoint: () => field(z.string().optional(), "Address of the collector."),
    tracesEndpoint: () => field(z.string().optional(), "Address for traces."),
    metricsEndpoint: () => field(z.string().optional(), "Address for metrics."),
    logsEndpoint: () => field(z.string().optional(), "Address for logs."),
    protocol: () => field(z.literal("http/protobuf").default("http/protobuf"), "Protocol."),
    headers: () => field(z.record(z.string(), z.string()).optional(), "Headers.", { secret: true }),
    serviceName: () => field(z.string().optional(), "Name of this gateway."),
    metricNamePrefix: () => field(z.string().max(128).regex(/^(?:[A-Za-z][A-Za-z0-9_./-]*)?$/).optional(),
      "Start of metric names."),
    traces: () => field(z.boolean().optional(), "Export traces."),
    metrics: () => field(z.boolean().optional(), "Export metrics."),
    logs: () => field(z.boolean().optional(), "Export logs."),
    logsExporter: () => field(z.enum(["otlp", "stdout", "both"]).optional(), "Where logs go."),
    sampleRate: () => field(z.number().min(0).max(1).optional(), "Share of traces."),
    flushIntervalMs: () => field(z.int().min(0).optional(), "Milliseconds between exports."),
    captureContent: () => field(z.boolean().optional(), "Include message text."),
  }), { advanced: true }),
  cacheTrace: () => part("diagnostics.cacheTrace", "Tracing of the prompt cache.", () => ({
    enabled: () => field(z.boolean().default(false), "Trace."),
  }), { advanced: true }),
}), { owner: "diagnostics", reload: "live", advanced: true });
