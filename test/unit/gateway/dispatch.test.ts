import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { z } from "zod";
import { Dispatcher, type AnyMethod, type DispatcherDeps } from "#gateway/dispatch";
import type { Ctx, Principal } from "#methods/ctx";
import { fault } from "#protocol/errors";
import { noParams } from "#protocol/method";
import { makeEnv } from "#test/support/env";

type Json = Record<string, unknown>;

interface Answer {
  id: string;
  ok: boolean;
  payload?: unknown;
  error?: { code: string; message: string; retryAfterMs?: number };
}

function method(run: AnyMethod["run"], more: Partial<AnyMethod> = {}): AnyMethod {
  return {
    name: "x", scope: "operator.read", summary: "X.", params: noParams, result: z.unknown(), examples: [],
    run, ...more,
  };
}

type Over = Partial<DispatcherDeps> & { scopes?: string[]; params?: unknown };

/** Calls the method once; everything the caller was sent. */
async function ask(spec: AnyMethod, over: Over = {}) {
  const { env, lines } = makeEnv();
  const { scopes = ["operator.read"], params, ...deps } = over;
  const dispatcher = new Dispatcher({
    env, methods: [spec], gate: () => "open", spend: () => {}, checkReplies: true, onCall: () => {}, ...deps,
  });
  const answers: Answer[] = [];
  const principal: Principal = { role: "operator", scopes, method: "token", deviceId: "d-1" };
  await dispatcher.handle({
    principal, remoteIp: "192.0.2.7",
    context: (hooks) => ({ principal, ...hooks }) as Ctx,
    send: (text) => answers.push(JSON.parse(text) as Answer) > 0,
  }, { type: "req", id: "1", method: "x", params });
  return { answers, errors: lines.filter(({ level }) => level === "error") };
}

describe("a request has exactly one response, whatever goes wrong", () => {
  const circle: Json = {};
  circle["self"] = circle;
  const schema = z.looseObject({ ok: z.literal(true) });
  const broken: Record<string, AnyMethod> = {
    "the method throws": method(() => {
      throw new Error("boom");
    }),
    "the method rejects": method(() => Promise.reject(new Error("boom"))),
    "the answer cannot be written as JSON": method(() => circle),
    "a later answer cannot be written as JSON": method(async () => circle),
    "the answer does not fit its schema": method(() => ({ ok: false }), { result: schema }),
    "a later answer does not fit its schema": method(async () => ({ ok: false }), { result: schema }),
    "the schema of a later answer throws": method(async () => ({ ok: true }), {
      result: z.lazy(() => {
        throw new Error("a defect of the declaration");
      }),
    }),
  };
  for (const [what, spec] of Object.entries(broken)) {
    it(what, async () => {
      const { answers, errors } = await ask(spec);
      assert.deepEqual(answers.map(({ id, ok }) => [id, ok]), [["1", false]]);
      assert.equal(answers[0]?.error?.code, "UNAVAILABLE");
      assert.equal(errors.length, 1);
    });
  }

  it("work for after the response is done even when the answer failed", async () => {
    const done: string[] = [];
    const spec = method(async (ctx) => {
      ctx.afterReply(() => {
        throw new Error("boom");
      });
      ctx.afterReply(() => done.push("second"));
      return circle;
    });
    const { answers, errors } = await ask(spec);
    assert.deepEqual([answers.length, done, errors.length], [1, ["second"], 2]);
  });
});

describe("methods that change the gateway itself (A-106, M-01)", () => {
  const limited = method(() => ({ ok: true }), { limited: true, params: z.strictObject({ n: z.int() }) });
  const spent: unknown[] = [];
  const spend: DispatcherDeps["spend"] = (name, caller) => void spent.push([name, caller]);
  const refusing: DispatcherDeps["spend"] = (name) => {
    throw fault("RATE_LIMITED", { method: name, seconds: 7 }, { retryAfterMs: 7_000 });
  };

  it("are counted per device and address, before their params are looked at", async () => {
    const { answers } = await ask(limited, { spend });
    assert.match(answers[0]?.error?.message ?? "", /^invalid x params/);
    assert.deepEqual(spent.splice(0), [["x", { deviceId: "d-1", remoteIp: "192.0.2.7" }]]);
    const { answers: later } = await ask(limited, { spend: refusing });
    assert.deepEqual(later[0]?.error, {
      code: "UNAVAILABLE", message: "rate limit exceeded for x; retry after 7s", retryable: true,
      retryAfterMs: 7_000,
    });
  });

  it("cost nothing to those who may not call them, and while the gateway is starting", async () => {
    await ask(limited, { spend, scopes: [] });
    await ask(limited, { spend, gate: () => "starting" });
    await ask(method(() => ({})), { spend });
    assert.deepEqual(spent, []);
  });
});
