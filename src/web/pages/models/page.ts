// The models that can answer, by provider, and whether each provider has its key.

import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useApp } from "#web/app/context";
import { loadModels, type Model } from "#web/data/models";
import { fields, type Fields, rows, text } from "#web/data/read";
import { button, code, div, h, h2, p, section, span, table, tbody, td, th, thead, tr } from "#web/parts/dom";
import { searchField } from "#web/parts/fields";
import { icon } from "#web/parts/icon";
import { Page, useLoad } from "#web/parts/page";
import { bones, empty, trouble } from "#web/parts/state";
import { count, plural } from "#web/text/format";

interface Provider {
  id: string;
  name: string;
  /** Where its key comes from; undefined without one. */
  keyFrom: string | undefined;
  status: string;
  models: readonly Model[];
}

export default function Models(): VNode {
  const { link, router } = useApp();
  const find = useSignal("");
  const loaded = useLoad("models", async () => {
    const [models, auth] = await Promise.all([loadModels(link), link.call("models.authStatus")]);
    return providersOf(models, fields(auth));
  });
  const words = find.value.trim().toLowerCase();
  const providers = (loaded.value ?? []).map((provider) => ({
    ...provider, models: provider.models.filter(({ name, ref }) => `${name} ${ref}`.toLowerCase().includes(words)),
  })).filter(({ models, name }) => models.length > 0 || (words === "" || name.toLowerCase().includes(words)));
  return h(Page, {
    title: "Models",
    actions: [
      searchField("Find a model", find.value, (value) => { find.value = value; }),
      button({ type: "button", class: "icon-button", "aria-label": "Ask the providers again", title: "Ask again", onClick: loaded.again }, icon("reset")),
    ],
  },
    loaded.problem !== undefined && !loaded.value ? trouble("The models could not be loaded", loaded.problem, loaded.again)
      : !loaded.value ? bones([40, 100, 100, 60])
      : providers.length === 0 ? empty("spark", "No model fits", "Try other words.")
      : div({ class: "providers" }, ...providers.map((provider) => h(ProviderCard, { key: provider.id, provider }))),
    h(HowTo, { show: loaded.value !== undefined && link.has("config.get"), go: () => router.go("config", { find: "models" }) }));
}

function providersOf(models: readonly Model[], auth: Fields): readonly Provider[] {
  const known = new Map(rows(auth["providers"]).map((row) => [text(row["provider"]) ?? "", row]));
  const ids = [...new Set([...models.map(({ provider }) => provider), ...known.keys()])].filter((id) => id !== "");
  return ids.map((id) => {
    const row = known.get(id) ?? {};
    const own = models.filter(({ provider }) => provider === id);
    return {
      id, name: text(row["displayName"]) ?? id, models: own, status: text(row["status"]) ?? "",
      keyFrom: text(fields(row["apiKey"])["source"]),
    };
  }).sort((one, other) => Number(hasDefault(other)) - Number(hasDefault(one)) || (one.name < other.name ? -1 : 1));
}

function hasDefault({ models }: Provider): boolean {
  return models.some(({ isDefault }) => isDefault);
}

const SOURCES: Readonly<Record<string, string>> = {
  config: "Key in the configuration", env: "Key in the environment", profile: "Key in a profile", none: "No key needed",
};

function ProviderCard({ provider }: { provider: Provider }): VNode {
  const { name, id, keyFrom, status, models } = provider;
  const missing = status === "missing" || (models.length > 0 && models.every(({ available }) => !available));
  const state = missing ? span({ class: "tag warn" }, icon("key"), "Key missing")
    : span({ class: "tag good" }, icon("check"), keyFrom === undefined ? "Ready" : SOURCES[keyFrom] ?? `Key from ${keyFrom}`);
  return section({ class: "card", "aria-label": name },
    div({ class: "card-head" }, span({ class: "provider-sign", "aria-hidden": "true" }, name.charAt(0).toUpperCase()),
      div({}, h2({}, name), name === id ? null : div({ class: "faint mono" }, id)), div({ class: "grow" }),
      span({ class: "faint nums" }, plural(models.length, "model")), state),
    models.length === 0 ? p({ class: "soft" }, "None of its models is in use.") : h(ModelTable, { models }));
}

function ModelTable({ models }: { models: readonly Model[] }): VNode {
  return table({ class: "model-table" },
    thead({ class: "sr" }, tr({}, ...["Model", "Reference", "Context", "Abilities"].map((name) => th({ scope: "col" }, name)))),
    tbody({}, ...models.map((model) => tr({ key: model.ref, class: model.available ? "" : "off" },
      td({}, span({ class: "model-name" }, model.name), model.isDefault ? span({ class: "tag accent" }, "default") : null,
        ...model.tags.filter((tag) => tag !== "default").map((tag) => span({ class: "tag" }, tag))),
      td({ class: "wide-only" }, code({ class: "faint" }, model.ref)),
      td({ class: "number nums soft" }, model.contextTokens === undefined ? "–" : `${count(model.contextTokens)} tokens`),
      td({ class: "number wide-only" }, ...[
        model.reasoning ? span({ class: "tag" }, icon("thought"), "thinks") : null,
        model.inputs.includes("image") ? span({ class: "tag" }, icon("image"), "sees") : null,
      ])))));
}

function HowTo({ show, go }: { show: boolean; go(): void }): VNode | null {
  if (!show) return null;
  return div({ class: "notice" }, icon("info"), div({ class: "grow" },
    p({}, "A provider is added in the configuration under ", code({}, "models.providers"), ", and its key there or in the environment of the gateway, for example ",
      code({}, "ANTHROPIC_API_KEY"), ". The model that answers by default is ", code({}, "agents.defaults.model.primary"), "."),
    div({ class: "actions" }, button({ type: "button", class: "button small", onClick: go }, "Show it in the configuration"))));
}
