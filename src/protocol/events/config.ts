// Events of the config file (methods §5). They never carry content: who may read it asks config.get.

import { z } from "zod";
import { event } from "#protocol/event";

const ms = z.int().min(0);

export const configChanged = event({
  name: "config.changed",
  summary: "The config file was written, by whomever (C-50).",
  scope: "operator.read", audience: "all", kind: "durable",
  payload: z.strictObject({ path: z.string(), hash: z.string().nullable(), ts: ms }),
});

export const configInvalid = event({
  name: "config.invalid",
  summary: "The config file cannot be used; the gateway goes on with the config it has.",
  scope: "operator.read", audience: "all", kind: "durable",
  // Our own: official clients do not know it.
  advertise: false,
  payload: z.strictObject({
    path: z.string(),
    ts: ms,
    issues: z.array(z.strictObject({
      path: z.string(), message: z.string(), line: z.int().optional(), column: z.int().optional(),
    })),
  }),
});
