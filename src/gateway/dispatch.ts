// From request frame to response: role, scope, gate, budget, params, handler, in the order of M-01. The only
// mapper of Faults to the WebSocket. Every request gets its response, whatever goes wrong on the way.

import type { Ctx, Principal } from "#methods/ctx";
import type { Env } from "#kernel/env";
import { Fault, messageOf } from "#kernel/fault";
import { fault, wireError } from "#protocol/errors";
import { errorFrame, JsonText, okFrame, type RequestFrame } from "#protocol/frames";
import { describeIssues } from "#protocol/issues";
import { DEFAULT_BUDGET_MS, noParams, type MethodSpec } from "#protocol/method";
import { covers } from "#protocol/scopes";
import type { z } from "zod";

export type AnyMethod = MethodSpec<Ctx, z.ZodType, z.ZodType>;

/** Whether requests are taken now. */
export type Gate = "open" | "starting" | "draining";

export interface Caller {
  readonly principal: Principal;
  readonly remoteIp: string;
  /** Builds the context of one request. */
  context(request: RequestHooks): Ctx;
  send(text: string): boolean;
}

/** What a method may do besides returning: a first answer, and work after the answer. */
export interface RequestHooks {
  ack(payload: Record<string, unknown>): void;
  afterReply(work: () => void): void;
}

export interface DispatcherDeps {
  env: Env;
  methods: readonly AnyMethod[];
  gate(): Gate;
  /** Counts a call of a method with a budget; throws RATE_LIMITED. */
  spend(method: string, caller: { deviceId?: string; remoteIp: string }): void;
  /** Check replies against their schema: on in tests and development (house 3.3). */
  checkReplies: boolean;
  /** Told of every finished call, for the stability ring. */
  onCall(method: string, ms: number, outcome: "ok" | "error" | "internal"): void;
}

/** One request on its way. */
interface Call {
  caller: Caller;
  frame: RequestFrame;
  startedMs: number;
  /** Work for after the response. */
  after: (() => void)[];
}

export class Dispatcher {
  readonly #deps: DispatcherDeps;
  readonly #methods: ReadonlyMap<string, AnyMethod>;
  /** Names of hello-ok.features.methods, in manifest order. */
  readonly advertised: readonly string[];

  constructor(deps: DispatcherDeps) {
    this.#deps = deps;
    this.#methods = new Map(deps.methods.map((spec) => [spec.name, spec]));
    this.advertised = deps.methods.filter((spec) => spec.advertise !== false).map((spec) => spec.name);
  }

  /** Answers one request; never throws. Resolves when the last response was handed to the socket. */
  handle(caller: Caller, frame: RequestFrame): Promise<void> | undefined {
    const call: Call = { caller, frame, startedMs: this.#deps.env.clock.monotonic(), after: [] };
    const hooks: RequestHooks = {
      ack: (payload) => void caller.send(okFrame(frame.id, payload)),
      afterReply: (work) => void call.after.push(work),
    };
    try {
      const spec = this.#admit(caller, frame);
      const outcome = this.#start(spec, caller.context(hooks), frame);
      if (!(outcome instanceof Promise)) {
        this.#reply(call, spec, outcome);
        return undefined;
      }
      return outcome.then(
        (payload) => this.#reply(call, spec, payload),
        (error: unknown) => this.#fail(call, error),
      );
    } catch (error) {
      this.#fail(call, error);
      return undefined;
    }
  }

  /** Finds the method and checks role, scope, gate and budget, before any parameter is looked at. */
  #admit({ principal, remoteIp }: Caller, frame: RequestFrame): AnyMethod {
    const { method } = frame;
    if (method === "connect") throw fault("SECOND_CONNECT");
    const spec = this.#methods.get(method);
    if (!spec) {
      if (!covers(principal.scopes, "operator.admin")) throw missingScope("operator.admin");
      this.#checkGate(frame, undefined);
      throw fault("UNKNOWN_METHOD", { method });
    }
    if (!(spec.roles ?? ["operator"]).includes(principal.role)) {
      throw fault("WRONG_ROLE", { role: principal.role });
    }
    const { scope } = spec;
    if (scope !== "none" && !spec.scopeFor && !covers(principal.scopes, scope)) throw missingScope(scope);
    this.#checkGate(frame, spec);
    if (spec.limited) {
      const { deviceId } = principal;
      this.#deps.spend(method, { ...(deviceId === undefined ? {} : { deviceId }), remoteIp });
    }
    return spec;
  }

  #checkGate({ method }: RequestFrame, spec: AnyMethod | undefined): void {
    const gate = this.#deps.gate();
    if (gate === "starting" && !spec?.startup) throw fault("STARTING");
    if (gate !== "draining") return;
    throw fault("DRAINING", { method }, {
      details: { method, reason: "gateway-restarting", phase: "accepting" },
    });
  }

  #start(spec: AnyMethod, ctx: Ctx, frame: RequestFrame): unknown {
    if (spec.params === noParams) return spec.run(ctx, frame.params);
    const input = frame.params ?? {};
    const parsed = spec.params.safeParse(input);
    if (!parsed.success) {
      const problem = describeIssues(parsed.error.issues, input, spec.params);
      throw fault("INVALID_PARAMS", { method: spec.name, problem });
    }
    if (spec.scopeFor) {
      const scope = spec.scopeFor(parsed.data);
      if (!covers(ctx.principal.scopes, scope)) throw missingScope(scope);
    }
    return spec.run(ctx, parsed.data);
  }

  #reply(call: Call, spec: AnyMethod, payload: unknown): void {
    let text: string;
    try {
      const problem = this.#deps.checkReplies ? replyProblem(spec, payload) : undefined;
      if (problem) throw new Error(`reply of ${spec.name} does not fit its schema: ${problem}`);
      text = okFrame(call.frame.id, payload);
    } catch (error) {
      return this.#fail(call, error);
    }
    call.caller.send(text);
    this.#done(spec.name, call.startedMs, "ok", spec.budgetMs);
    this.#afterwards(call);
  }

  #fail(call: Call, error: unknown): void {
    const { frame, startedMs } = call;
    const known = error instanceof Fault;
    const shown = known ? error : this.#internal(frame.method, error);
    call.caller.send(errorFrame(frame.id, wireError(shown)));
    this.#done(frame.method, startedMs, known ? "error" : "internal");
    this.#afterwards(call);
  }

  /** Accepted work goes on even when the caller is gone or the answer failed: the input is committed. */
  #afterwards({ frame, after }: Call): void {
    for (const work of after) {
      try {
        work();
      } catch (error) {
        this.#internal(frame.method, error);
      }
    }
  }

  /** Our own defect: the client gets a reference, the log gets the stack under it. */
  #internal(method: string, error: unknown): Fault {
    const ref = this.#deps.env.ids.token(6);
    const stack = error instanceof Error ? error.stack : undefined;
    this.#deps.env.log.error(`${method} failed: ${messageOf(error)}`, { ref, method, stack });
    return fault("INTERNAL", { ref }, { cause: error });
  }

  #done(method: string, startedMs: number, outcome: "ok" | "error" | "internal", budgetMs?: number): void {
    const ms = this.#deps.env.clock.monotonic() - startedMs;
    if (ms > (budgetMs ?? DEFAULT_BUDGET_MS)) {
      const tookMs = Math.round(ms);
      this.#deps.env.log.warn(`slow call: ${method} took ${tookMs} ms`, { method, ms: tookMs });
    }
    this.#deps.onCall(method, ms, outcome);
  }
}

function missingScope(scope: string): Fault {
  return fault("MISSING_SCOPE", { missingScope: scope }, {
    details: { missingScope: scope, requiredScopes: [scope] },
  });
}

function replyProblem(spec: AnyMethod, payload: unknown): string | undefined {
  const value = payload instanceof JsonText ? JSON.parse(payload.text) : payload;
  const parsed = spec.result.safeParse(value);
  return parsed.success ? undefined : describeIssues(parsed.error.issues, value, spec.result);
}
