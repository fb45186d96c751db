// The hello-ok answer (wire §2, auth §1.1): what this gateway is, what the caller may do, how things stand.

import type { Granted } from "#auth/grant";
import type { Connection } from "#gateway/connection";
import type { HelloOk, Snapshot } from "#protocol/connect";
import { LIMITS } from "#protocol/limits";
import { covers } from "#protocol/scopes";
import { COMMIT, COMPAT, PROTOCOL, VERSION } from "#version";

/**
 * Contracts of the official capability list that hold here: each is a promise some client builds on,
 * so a name is added together with the behaviour and its test.
 */
const CAPABILITIES: readonly string[] = [
  // models.list answers from what this gateway would really use, with details on request.
  "published-model-catalog",
];

export interface HelloDeps {
  bootId: string;
  methods: readonly string[];
  events: readonly string[];
  /** Whose dashboard is served. */
  dashboard(): "bundled" | "configured";
  snapshot(): Omit<Snapshot, "configPath" | "stateDir" | "authMode">;
  /** Only for administrators. */
  paths(): { configPath: string; stateDir: string; authMode: string };
}

export function helloOk(connection: Connection, deps: HelloDeps): HelloOk {
  const { principal } = connection;
  const admin = covers(principal.scopes, "operator.admin");
  const { updateSchedule, ...snapshot } = deps.snapshot();
  const mayRead = covers(principal.scopes, "operator.read");
  return {
    type: "hello-ok",
    protocol: PROTOCOL,
    server: {
      // Clients choose behaviour by the official version we are compatible with; the build id names ours.
      version: COMPAT,
      buildId: `${VERSION}-${COMMIT}`,
      bootId: deps.bootId,
      // A dashboard of another build would otherwise reload itself to become ours.
      controlUiBuildSource: deps.dashboard(),
      connId: connection.id,
    },
    features: { methods: [...deps.methods], events: [...deps.events], capabilities: [...CAPABILITIES] },
    snapshot: {
      ...snapshot,
      ...(mayRead && updateSchedule ? { updateSchedule } : {}),
      ...(admin ? deps.paths() : {}),
    },
    auth: authOf(connection.granted),
    policy: {
      maxPayload: LIMITS.frameBytesMax,
      maxBufferedBytes: LIMITS.bufferedBytesMax,
      tickIntervalMs: LIMITS.tickMs,
      attachments: { maxBytes: LIMITS.attachmentBytesMax, maxImageBytes: LIMITS.imageBytesMax },
      allowedSessionVisibilities: ["shared"],
      hasMultipleSessionSharingIdentities: false,
    },
  };
}

/** exactly what dispatch enforces, and the tokens this device may come back with. */
function authOf(granted: Granted): HelloOk["auth"] {
  const { method, role, scopes, deviceToken, issuedAtMs, deviceTokens } = granted;
  return {
    method, role, scopes: [...scopes],
    ...(deviceToken === undefined ? {} : { deviceToken }),
    ...(issuedAtMs === undefined ? {} : { issuedAtMs }),
    ...(deviceTokens === undefined ? {} : { deviceTokens }),
  };
}
