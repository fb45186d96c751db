// What the dashboard's debug page knows of methods and events: names, scopes, summaries, parameter schemas.
import { z } from "zod";
import { isEventSpec } from "#protocol/event";
import { families } from "#protocol/events/manifest.gen";
import { methods } from "#methods/manifest.gen";

interface MethodRow {
  readonly name: string;
  readonly scope: string | null;
  readonly summary: string;
  readonly params: object;
  readonly example: unknown;
}

export interface EventRow {
  readonly name: string;
  readonly summary: string;
  readonly scope: string | null;
}

export interface Catalogue {
  readonly methods: readonly MethodRow[];
  readonly events: readonly EventRow[];
}

/** Everything advertised, sorted by name. */
export function methodCatalogue(): Catalogue {
  const rows = methods.filter((method) => method.advertise !== false).map((method): MethodRow => {
    const schema = z.toJSONSchema(method.params, { io: "input", unrepresentable: "any" });
    const { $schema: _meta, ...params } = schema;
    const { name, scope, summary, examples } = method;
    const example = examples[0]?.params ?? {};
    return { name, scope: scope === "none" ? null : scope, summary, params, example };
  });
  const events = families.flatMap((family) => Object.values(family)).filter(isEventSpec)
    .filter((spec) => spec.advertise !== false)
    .map(({ name, summary, scope }) => ({ name, summary, scope }));
  return { methods: rows.sort(byName), events: events.sort(byName) };
}

function byName(one: { name: string }, other: { name: string }): number {
  return one.name < other.name ? -1 : 1;
}
