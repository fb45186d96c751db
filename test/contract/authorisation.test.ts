// Who may call what: every method × every set of scopes × both roles × before connect. The table is made from
// the methods themselves and held against the published contract, so that neither side can widen alone.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Connection } from "#gateway/connection";
import { type AnyMethod, Dispatcher } from "#gateway/dispatch";
import type { Ctx, Principal } from "#methods/ctx";
import { methods } from "#methods/manifest.gen";
import { type Role, ROLES, SCOPES } from "#protocol/scopes";
import type { Socket } from "#runtime/port";
import { makeEnv } from "#test/support/env";
import { openOfficialSchema } from "#test/support/official-schema";

const specs = methods as readonly AnyMethod[];
const official = openOfficialSchema();

/** Where the scope is not the published one, and why. */
const DEVIATIONS: Readonly<Record<string, string>> = {
  health: "needs no scope on the measured gateway (wire §2)",
  "users.self": "operator.read on the measured gateway (methods §4)",
  "device.scopes.requestUpgrade": "callable with any scopes by a paired device (auth §5.1)",
  "device.scopes.waitUpgrade": "callable with any scopes by a paired device (auth §5.1)",
};

/** Methods that nobody needs a scope for. Each is a decision. */
const OPEN: readonly string[] = ["health", "device.scopes.requestUpgrade", "device.scopes.waitUpgrade"];

/** What each scope covers, written down once more: the table must not be checked by the code it checks. */
const COVERED_BY: Readonly<Record<string, readonly string[]>> = {
  "operator.read": ["operator.read", "operator.write", "operator.admin"],
  "operator.write": ["operator.write", "operator.admin"],
  "operator.admin": ["operator.admin"],
  "operator.approvals": ["operator.approvals", "operator.admin"],
  "operator.questions": ["operator.questions", "operator.admin"],
  "operator.pairing": ["operator.pairing", "operator.admin"],
  "operator.talk": ["operator.talk", "operator.write", "operator.admin"],
  "operator.talk.secrets": ["operator.talk.secrets", "operator.admin"],
  "operator.sessions.read": [
    "operator.sessions.read", "operator.sessions.write", "operator.read", "operator.write", "operator.admin",
  ],
  "operator.sessions.write": ["operator.sessions.write", "operator.write", "operator.admin"],
};

const SETS: readonly (readonly string[])[] = [
  [], ["operator.bogus"], ["operator.adminx"], ["Operator.Admin"], ...SCOPES.map((scope) => [scope]),
  SCOPES.filter((scope) => scope !== "operator.admin"),
  SCOPES.filter((scope) =>
    scope !== "operator.admin" && scope !== "operator.write" && scope !== "operator.read"
  ),
];

type Outcome = "admitted" | "wrong role" | `missing ${string}`;

/** What the dispatcher says to one caller; the handler itself is never run. */
function ask(spec: AnyMethod, principal: Principal, params: unknown): Outcome {
  const { env } = makeEnv();
  const answers: { error?: { code: string; message: string; details?: Record<string, unknown> } }[] = [];
  const inert = { ...spec, run: () => ({}), result: spec.result };
  const dispatcher = new Dispatcher({
    env, methods: [inert], gate: () => "open", spend: () => {}, checkReplies: false, onCall: () => {},
  });
  const context = (): Ctx => ({ principal }) as Ctx;
  const send = (text: string): boolean => answers.push(JSON.parse(text) as (typeof answers)[number]) > 0;
  const caller = { principal, remoteIp: "192.0.2.7", context, send };
  void dispatcher.handle(caller, { type: "req", id: "1", method: spec.name, params });
  const error = answers[0]?.error;
  if (error?.details?.["code"] === "MISSING_SCOPE") return `missing ${String(error.details["missingScope"])}`;
  return error?.message.startsWith("unauthorized role") ? "wrong role" : "admitted";
}

function expected(spec: AnyMethod, role: Role, scopes: readonly string[]): Outcome {
  const roles: readonly string[] = spec.roles ?? ["operator"];
  if (!roles.includes(role)) return "wrong role";
  if (spec.scope === "none") return "admitted";
  return COVERED_BY[spec.scope]?.some((scope) => scopes.includes(scope))
    ? "admitted"
    : `missing ${spec.scope}`;
}

describe("the table of authority", () => {
  it("covers every scope there is", () => {
    assert.deepEqual(Object.keys(COVERED_BY).sort(), [...SCOPES].sort());
  });

  it("gives every method a scope that exists, and none to the open ones only", () => {
    for (const spec of specs) {
      if (spec.scope === "none") assert.ok(OPEN.includes(spec.name), `${spec.name} is open to everybody`);
      else assert.ok((SCOPES as readonly string[]).includes(spec.scope), `${spec.name}: ${spec.scope}`);
    }
  });

  it("agrees with the published contract but where a reason is written down", () => {
    for (const spec of specs) {
      const published = official.methods[spec.name]?.scope;
      if (published === undefined || Object.hasOwn(DEVIATIONS, spec.name)) continue;
      if (published === "dynamic") assert.ok(spec.scopeFor, `${spec.name} must look at its params`);
      else if (published === "node") assert.deepEqual(spec.roles, ["node"], spec.name);
      else assert.equal(spec.scope, published, spec.name);
    }
    for (const name of Object.keys(DEVIATIONS)) {
      const spec = specs.find((candidate) => candidate.name === name);
      if (spec) assert.notEqual(spec.scope, official.methods[name]?.scope, `${name} no longer deviates`);
    }
  });

  for (const spec of specs) {
    it(`holds for ${spec.name} × ${ROLES.length} roles × ${SETS.length} sets of scopes`, () => {
      const params = spec.examples[0]?.params ?? {};
      for (const role of ROLES) {
        for (const scopes of SETS) {
          const said = ask(spec, { role, scopes, method: "token" }, params);
          const wanted = expected(spec, role, scopes);
          // With a scope by params the declared one is the floor or the ceiling; which, is its own unit test.
          if (spec.scopeFor && wanted !== "wrong role") {
            assert.ok(said === "admitted" || said.startsWith("missing"));
          } else assert.equal(said, wanted, `${role} with [${scopes.join()}]`);
        }
        if (spec.scopeFor && (spec.roles ?? ["operator"]).includes(role)) {
          assert.match(ask(spec, { role, scopes: [], method: "token" }, params), /^missing /);
          assert.equal(ask(spec, { role, scopes: ["operator.admin"], method: "token" }, params), "admitted");
        }
      }
    });

    it(`refuses ${spec.name} before connect`, () => {
      const { frames, closed } = saidBeforeConnect({ type: "req", id: "1", method: spec.name, params: {} });
      assert.equal(frames.length, 1);
      assert.deepEqual(frames[0]?.["error"],
        { code: "INVALID_REQUEST", message: "invalid handshake: first request must be connect" });
      assert.deepEqual(closed, { code: 1008, reason: "invalid handshake: first request must be connect" });
    });
  }

  it("asks for administration before it tells which methods do not exist (A-91)", () => {
    const spec = specs[0];
    assert.ok(spec);
    const unknown = { ...spec, name: "no.such.method" };
    for (const scopes of SETS) {
      const { env } = makeEnv();
      const dispatcher = new Dispatcher({
        env,
        methods: [],
        gate: () => "open",
        spend: () => {},
        checkReplies: false,
        onCall: () => {},
      });
      const answers: string[] = [];
      const principal: Principal = { role: "operator", scopes, method: "token" };
      const caller = {
        principal,
        remoteIp: "192.0.2.7",
        context: () => ({}) as Ctx,
        send: (text: string) => answers.push(text) > 0,
      };
      void dispatcher.handle(caller, { type: "req", id: "1", method: unknown.name });
      const admin = scopes.includes("operator.admin");
      assert.equal(answers[0]?.includes(admin ? "unknown method" : "missing scope: operator.admin"), true);
    }
  });
});

function saidBeforeConnect(frame: object): { frames: Record<string, unknown>[]; closed: unknown } {
  const { env } = makeEnv();
  const said: { frames: Record<string, unknown>[]; closed: unknown } = { frames: [], closed: undefined };
  const socket: Socket<unknown> = {
    data: undefined,
    remoteIp: "127.0.0.1",
    send: (text) => said.frames.push(JSON.parse(text)),
    buffered: () => 0,
    terminate: () => {},
    pause: () => {},
    resume: () => {},
    close: (code, reason) => void (said.closed ??= { code, reason }),
  };
  const connection = new Connection(
    socket,
    {
      remoteIp: "127.0.0.1", clientIp: "127.0.0.1", ingress: "direct-local", origin: null, host: null,
      scopesHeader: null, proxy: { reason: "none" },
    },
    {
      env,
      handshakeMs: 15_000,
      handle: () => assert.fail("a method was called"),
      admit: () => assert.fail("was admitted"),
      refusalDelayMs: () => 0, holds: () => true,
      hello: () => ({}),
      opened: () => assert.fail("was opened"),
      closed: () => {},
      context: () => assert.fail("a context was made"),
    },
  );
  connection.start();
  said.frames.length = 0;
  connection.received(JSON.stringify(frame));
  return said;
}
