// Declaring a method: everything the gateway, the CLI, the docs and the contract suite know of it is here.

import { z } from "zod";
import { once } from "#kernel/once";
import type { JsonText } from "#protocol/frames";
import type { Role, Scope } from "#protocol/scopes";

/** What one call may cost before the dispatcher logs it as slow, milliseconds. */
export const DEFAULT_BUDGET_MS = 1_000;

export interface MethodExample<P, R> {
  params: P;
  /** An example answer; the contract suite checks it against the schema. */
  result: R;
  /**
   * Why the contract suite must not run this example against a fresh in-memory gateway
   * (it then only checks the shapes). Absent: it is run, and the real reply must fit the schema.
   */
  offline?: string;
}

export interface MethodSpec<Ctx, P extends z.ZodType, R extends z.ZodType> {
  name: string;
  /** The scope a caller needs; `none` for methods every connection may call. */
  scope: Scope | "none";
  /** Narrows or widens the scope by the params of one call (auth §7.2). */
  scopeFor?: (params: z.output<P>) => Scope;
  /** Who may call it; default operators only. */
  roles?: readonly Role[];
  summary: string;
  /** A strict object, or `noParams`. */
  params: P;
  result: R;
  examples: readonly MethodExample<z.input<P>, z.input<R>>[];
  /** False: callable but absent from hello-ok.features.methods (M-02, methods §3). */
  advertise?: boolean;
  /** It changes the gateway itself: 30 calls a minute per caller, flag `c` of methods §1. */
  limited?: true;
  /** Callable before start-up finished. */
  startup?: boolean;
  budgetMs?: number;
  run(ctx: Ctx, params: z.output<P>): z.input<R> | JsonText | Promise<z.input<R> | JsonText>;
}

/** For methods without parameters: anything is accepted and ignored, as recorded for `health` (wire §1). */
export const noParams = z.unknown();

/** A schema, or how to make it when it is first asked for. */
export type Lazily<S extends z.ZodType> = S | (() => S);

/**
 * What a method file writes: as MethodSpec, with the schemas behind functions, so that start-up builds none.
 */
export type MethodSource<Ctx, P extends z.ZodType, R extends z.ZodType> = Omit<
  MethodSpec<Ctx, P, R>, "params" | "result"
> & { params: Lazily<P>; result: Lazily<R> };

/**
 * Ties the context type of this gateway to the declaration; methods use the result of this. Schemas are built
 * on first use: result schemas never are in production, and building all of them would double the time of a
 * start.
 */
export function methodFor<Ctx>() {
  return <P extends z.ZodType, R extends z.ZodType>(
    source: MethodSource<Ctx, P, R>,
  ): MethodSpec<Ctx, P, R> => {
    const params = lazily(source.params);
    const result = lazily(source.result);
    return {
      ...source,
      get params() {
        return params();
      },
      get result() {
        return result();
      },
    };
  };
}

function lazily<S extends z.ZodType>(lazy: Lazily<S>): () => S {
  return typeof lazy === "function" ? once(lazy) : () => lazy;
}
