// The configuration: every setting with its meaning and its value, and the file as it was written.

import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { useApp } from "#web/app/context";
import { countSet, matches, type Section, sectionsOf } from "#web/data/config-form";
import { fields, type Fields, rows, text } from "#web/data/read";
import { button, code, div, h, li, nav, p, span, strong, ul } from "#web/parts/dom";
import { Code } from "#web/parts/code";
import { checkBox, searchField, segments } from "#web/parts/fields";
import { icon } from "#web/parts/icon";
import { Page, useLoad } from "#web/parts/page";
import { bones, empty, trouble } from "#web/parts/state";
import { SettingsView } from "./settings-view.ts";

type View = "form" | "raw";

const VIEWS: readonly (readonly [View, string])[] = [["form", "Settings"], ["raw", "File"]];

export default function Config(): VNode {
  const { link, router } = useApp();
  const view = useSignal<View>("form");
  const find = useSignal(router.place.value.query["find"] ?? "");
  const all = useSignal(false);
  const loaded = useLoad("config", async () => {
    const [config, schema] = await Promise.all([link.call("config.get"), link.call("config.schema")]);
    return { config: fields(config), schema: fields(schema) };
  });
  const data = loaded.value;
  return h(Page, {
    title: "Config", wide: true,
    actions: [
      view.value === "form" ? checkBox("Everything", all.value, (value) => { all.value = value; }) : null,
      view.value === "form" ? searchField("Find a setting", find.value, (value) => { find.value = value; }) : null,
      segments("View", VIEWS, view.value, (value) => { view.value = value; }),
    ],
  },
    loaded.problem !== undefined && !data ? trouble("The configuration could not be loaded", loaded.problem, loaded.again)
      : !data ? bones([30, 100, 100, 90, 100])
      : div({ class: "stack" }, ...notes(data.config),
        view.value === "raw" ? raw(data.config) : h(Form, { ...data, find: find.value, all: all.value })));
}

function notes(config: Fields): VNode[] {
  const say = (tone: "bad" | "warn", title: string, entries: readonly Fields[]): VNode =>
    div({ class: `notice ${tone}`, role: tone === "bad" ? "alert" : undefined }, icon("alert"), div({}, strong({}, title),
      ...entries.slice(0, 10).map((entry) => p({}, code({}, text(entry["path"]) ?? ""), " ", text(entry["message"]) ?? ""))));
  const [issues, warnings, legacy] = [rows(config["issues"]), rows(config["warnings"]), rows(config["legacyIssues"])];
  return [
    ...(issues.length > 0 ? [say("bad", "The file is not valid; the gateway goes on with the last one that was", issues)] : []),
    ...(legacy.length > 0 ? [say("warn", "Old names are in the file", legacy)] : []),
    ...(warnings.length > 0 ? [say("warn", "Worth a look", warnings)] : []),
  ];
}

function raw(config: Fields): VNode {
  const content = text(config["raw"]);
  return div({ class: "stack" },
    p({ class: "soft" }, "The file as it was written, without its secrets: ", code({ class: "mono" }, text(config["path"]) ?? "")),
    content === undefined ? empty("file", "There is no file yet", "The gateway runs with its defaults.") : h(Code, { text: content, language: "json5" }));
}

function Form({ config, schema, find, all }: { config: Fields; schema: Fields; find: string; all: boolean }): VNode {
  const sections = useMemo(() => sectionsOf({
    schema: fields(schema["schema"]), hints: fields(schema["uiHints"]), used: fields(config["config"]), source: fields(config["parsed"]),
  }), [config, schema]);
  const current = useSignal<string | undefined>(undefined);
  const words = find.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const shown = sections.filter((section) => (all || words.length > 0 || !section.advanced || countSet(section) > 0)
    && (words.length === 0 || matches(section, words)));
  const open = shown.find(({ path }) => path === current.value) ?? shown.find((section) => countSet(section) > 0) ?? shown[0];
  if (!open) return empty("search", "No setting fits", "Try other words, or look at everything.");
  return div({ class: "config" },
    nav({ class: "config-nav", "aria-label": "Sections" }, ul({}, ...shown.map((section) => li({ key: section.path },
      entry(section, words.length === 0 && section === open, () => {
        current.value = section.path;
        if (words.length > 0) document.getElementById(`section-${section.path}`)?.scrollIntoView({ block: "start" });
      }))))),
    div({ class: "stack" }, ...(words.length > 0 ? shown : [open]).map((section) => h(SettingsView, { key: section.path, section, words, all }))));
}

function entry(section: Section, current: boolean, pick: () => void): VNode {
  const set = countSet(section);
  return button({ type: "button", class: "side-item", "aria-current": current ? "true" : undefined, onClick: pick },
    span({ class: "grow cut" }, section.label), set > 0 ? span({ class: "tag nums", title: `${set} set in the file` }, String(set)) : null);
}
