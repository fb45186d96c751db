// The settings of one section: what each means, what it is, and whether the file says so.

import type { ComponentChildren, VNode } from "preact";
import { useState } from "preact/hooks";
import { countSet, found, matches, type Setting } from "#web/data/config-form";
import { button, code, div, h, h2, h3, p, section as sectionElement, span } from "#web/parts/dom";
import { icon } from "#web/parts/icon";
import { JsonTree } from "#web/parts/json-tree";

interface Props {
  section: Setting;
  words: readonly string[];
  all: boolean;
}

export function SettingsView({ section, words, all }: Props): VNode {
  return sectionElement({ class: "card settings", id: `section-${section.path}`, "aria-label": section.label },
    div({ class: "card-head" }, h2({}, section.label)),
    section.help === "" ? null : p({ class: "soft settings-help" }, section.help),
    section.inside.length === 0 ? h(Line, { setting: section }) : h(Group, { setting: section, words, all, depth: 0 }));
}

function Group({ setting, words, all, depth }: { setting: Setting; words: readonly string[]; all: boolean; depth: number }): VNode {
  const [more, setMore] = useState(false);
  const fits = setting.inside.filter((each) => words.length === 0 || found(setting, words) || matches(each, words));
  const shown = fits.filter((each) => all || more || words.length > 0 || !each.advanced || countSet(each) > 0);
  const hidden = fits.length - shown.length;
  return div({ class: depth === 0 ? "settings-group" : "settings-group inner" },
    ...shown.map((each) => (each.inside.length === 0 ? h(Line, { key: each.path, setting: each })
      : h(Fold, { key: each.path, setting: each, words, all, depth }))),
    shown.length === 0 && hidden === 0 ? p({ class: "faint" }, "Nothing is set here.") : null,
    hidden > 0 ? button({ type: "button", class: "text-button more-settings", onClick: () => setMore(true) }, `${hidden} more for experts`) : null);
}

/** A group inside a group, open when the file says something in it. */
function Fold({ setting, words, all, depth }: { setting: Setting; words: readonly string[]; all: boolean; depth: number }): VNode {
  const set = countSet(setting);
  const [open, setOpen] = useState(set > 0);
  const unfolded = open || words.length > 0;
  return div({ class: "settings-fold" },
    button({ type: "button", class: "fold-head", "aria-expanded": unfolded, onClick: () => setOpen(!open) },
      icon(unfolded ? "down" : "right"), h3({}, setting.label), span({ class: "faint cut" }, setting.help),
      set > 0 ? span({ class: "tag nums" }, `${set} set`) : null),
    unfolded ? h(Group, { setting, words, all, depth: depth + 1 }) : null);
}

function Line({ setting }: { setting: Setting }): VNode {
  const { label, path, help, set, choices } = setting;
  return div({ class: "setting" },
    div({ class: "setting-words" }, div({ class: "setting-name" }, label, set ? span({ class: "tag accent" }, "set") : null),
      help === "" ? null : p({ class: "soft" }, help), code({ class: "faint setting-path" }, path)),
    div({ class: "setting-value" }, valueOf(setting),
      choices.length > 0 ? div({ class: "faint choices" }, `One of ${choices.join(", ")}`) : null));
}

function valueOf({ value, secret, set }: Setting): ComponentChildren {
  if (secret && value !== undefined) return span({ class: "tag" }, icon("key"), "kept secret");
  if (value === undefined || value === null) return span({ class: "faint" }, "not set");
  if (typeof value === "boolean") return span({ class: value ? "tag good" : "tag" }, value ? "on" : "off");
  if (typeof value === "object") {
    return Object.keys(value).length === 0 ? span({ class: "faint" }, Array.isArray(value) ? "empty list" : "nothing")
      : h(JsonTree, { value, open: set ? 1 : 0 });
  }
  return span({ class: "value-text mono" }, String(value));
}
