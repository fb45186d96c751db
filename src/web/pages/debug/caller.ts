// Calls a method with parameters from a form made of its schema.

import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { Fault, messageOf } from "#kernel/fault";
import { useApp } from "#web/app/context";
import { type MethodFacts, type Parameter, parametersOf, paramsFrom } from "#web/data/catalogue";
import { CopyButton } from "#web/parts/code";
import { button, code, div, form, h, h2, input, label, li, nav, option, p, select, span, strong, textarea, ul } from "#web/parts/dom";
import { searchField, segments } from "#web/parts/fields";
import { icon } from "#web/parts/icon";
import { JsonTree } from "#web/parts/json-tree";
import { empty } from "#web/parts/state";
import { bytes, duration } from "#web/text/format";

interface Result {
  ok: boolean;
  value: unknown;
  ms: number;
}

export function Caller({ methods }: { methods: readonly MethodFacts[] }): VNode {
  const { router } = useApp();
  const find = useSignal("");
  const words = find.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const shown = methods.filter(({ name, summary }) => words.every((word) => `${name} ${summary}`.toLowerCase().includes(word)));
  const name = router.place.value.query["method"];
  const method = methods.find((each) => each.name === name) ?? shown[0];
  return div({ class: "config" },
    div({ class: "config-nav" }, searchField("Find a method", find.value, (value) => { find.value = value; }),
      nav({ "aria-label": "Methods" }, ul({}, ...shown.map((each) => li({ key: each.name }, button({
        type: "button", class: "side-item mono", "aria-current": each === method ? "true" : undefined,
        onClick: () => router.replace("debug", { method: each.name }),
      }, span({ class: "cut" }, each.name))))))),
    method ? h(MethodForm, { key: method.name, method }) : empty("search", "No method fits", "Try other words."));
}

type Mode = "form" | "json";

function MethodForm({ method }: { method: MethodFacts }): VNode {
  const { link, env } = useApp();
  const parameters = parametersOf(method.params);
  const mode = useSignal<Mode>(parameters.length > 0 ? "form" : "json");
  const values = useSignal<Readonly<Record<string, string>>>({});
  const json = useSignal(JSON.stringify(method.example ?? {}, null, 2));
  const busy = useSignal(false);
  const result = useSignal<Result | undefined>(undefined);
  const run = async (event: Event): Promise<void> => {
    event.preventDefault();
    const startedMs = env.clock.monotonic();
    const done = (ok: boolean, value: unknown): void => {
      result.value = { ok, value, ms: env.clock.monotonic() - startedMs };
    };
    busy.value = true;
    try {
      const params: unknown = mode.value === "json" ? JSON.parse(json.value || "{}") : paramsFrom(parameters, values.value);
      done(true, await link.call(method.name, Object(params), { timeoutMs: 60_000 }));
    } catch (error) {
      done(false, error instanceof Fault ? {
        code: error.code, message: error.message, retryable: error.retryable, ...(error.details ? { details: error.details } : {}),
      } : messageOf(error));
    } finally {
      busy.value = false;
    }
  };
  return div({ class: "stack" },
    form({ class: "card", onSubmit: (event) => void run(event) },
      div({ class: "card-head" }, h2({ class: "mono" }, method.name), method.scope === undefined ? null : span({ class: "tag" }, icon("key"), method.scope),
        div({ class: "grow" }),
        parameters.length > 0 ? segments<Mode>("Parameters as", [["form", "Form"], ["json", "JSON"]], mode.value, (value) => { mode.value = value; }) : null),
      p({ class: "soft settings-help" }, method.summary),
      mode.value === "json" ? textarea({
        class: "field mono", "aria-label": "Parameters as JSON", rows: 7, spellcheck: false, value: json.value,
        onInput: (event) => { json.value = event.currentTarget.value; },
      }) : div({ class: "params" }, ...parameters.map((each) => h(Field, {
        key: each.name, parameter: each, value: values.value[each.name] ?? "",
        set: (value: string) => { values.value = { ...values.value, [each.name]: value }; },
      }))),
      div({ class: "sheet-actions" }, button({ type: "submit", class: "button primary", disabled: busy.value },
        icon("play"), busy.value ? "Waiting…" : "Call"))),
    result.value ? h(Answer, { result: result.value }) : null);
}

function Field({ parameter, value, set }: { parameter: Parameter; value: string; set(value: string): void }): VNode {
  const { name, required, kind, choices } = parameter;
  const options = kind === "boolean" ? ["true", "false"] : choices;
  const id = `param-${name}`;
  const shared = { id, class: "field small", value, required };
  const control = kind === "choice" || kind === "boolean"
    ? div({ class: "select" }, select({ ...shared, onChange: (event) => set(event.currentTarget.value) },
      option({ value: "" }, required ? "Choose" : "–"), ...options.map((each) => option({ value: each }, each))), icon("down"))
    : kind === "json" ? textarea({ ...shared, class: "field small mono", rows: 2, placeholder: "JSON", spellcheck: false, onInput: (event) => set(event.currentTarget.value) })
    : input({ ...shared, inputMode: kind === "number" ? "decimal" : "text", autocomplete: "off", spellcheck: false, onInput: (event) => set(event.currentTarget.value) });
  return div({ class: "param" }, label({ for: id }, code({}, name), required ? span({ class: "faint" }, " needed") : null), control);
}

function Answer({ result }: { result: Result }): VNode {
  const plain = JSON.stringify(result.value, null, 2) ?? "";
  return div({ class: "card" },
    div({ class: "card-head", role: "status" }, span({ class: result.ok ? "tag good" : "tag bad" }, icon(result.ok ? "check" : "alert"), result.ok ? "Answered" : "Refused"),
      strong({ class: "faint nums" }, `${duration(result.ms)} · ${bytes(plain.length)}`), div({ class: "grow" }),
      h(CopyButton, { text: plain, label: "Copy the answer" })),
    h(JsonTree, { value: result.value, open: 2 }));
}
