// Elements as functions: div({ class: "row" }, child, …). Text only ever becomes a text node.

import {
  type Attributes, type ComponentChildren, type ComponentType, createElement, type JSX, type VNode,
} from "preact";

type Elements = JSX.IntrinsicElements;

/** Makes one kind of element. */
function tag<N extends keyof Elements>(name: N) {
  return (props: Elements[N], ...children: ComponentChildren[]): VNode =>
    createElement(name as string, props as Record<string, unknown>, ...children);
}

/** A component as a child. Its type is forgotten: all that is done with it is to put it somewhere. */
export function h<P>(component: ComponentType<P>, props: P & Attributes, ...children: ComponentChildren[]): VNode {
  return createElement(component, props, ...children) as VNode;
}

export const a = tag("a");
export const article = tag("article");
export const aside = tag("aside");
export const blockquote = tag("blockquote");
export const br = tag("br");
export const button = tag("button");
export const code = tag("code");
export const dd = tag("dd");
export const del = tag("del");
export const details = tag("details");
export const div = tag("div");
export const dialog = tag("dialog");
export const dl = tag("dl");
export const dt = tag("dt");
export const em = tag("em");
export const footer = tag("footer");
export const form = tag("form");
export const h1 = tag("h1");
export const h2 = tag("h2");
export const h3 = tag("h3");
export const header = tag("header");
export const hr = tag("hr");
export const img = tag("img");
export const input = tag("input");
export const kbd = tag("kbd");
export const label = tag("label");
export const li = tag("li");
export const main = tag("main");
export const mark = tag("mark");
export const nav = tag("nav");
export const ol = tag("ol");
export const optgroup = tag("optgroup");
export const option = tag("option");
export const p = tag("p");
export const pre = tag("pre");
export const section = tag("section");
export const select = tag("select");
export const span = tag("span");
export const strong = tag("strong");
export const summary = tag("summary");
export const table = tag("table");
export const tbody = tag("tbody");
export const td = tag("td");
export const textarea = tag("textarea");
export const th = tag("th");
export const thead = tag("thead");
export const time = tag("time");
export const tr = tag("tr");
export const ul = tag("ul");
export const circle = tag("circle");
export const g = tag("g");
export const line = tag("line");
export const path = tag("path");
export const rect = tag("rect");
export const svg = tag("svg");

/** A heading of a level from 1 to 6, drawn one step smaller: the page has its own first heading. */
export function heading(depth: number, children: readonly ComponentChildren[]): VNode {
  const level = Math.min(Math.max(1, depth), 4) + 2;
  return createElement(`h${Math.min(level, 6)}`, { class: `level-${depth}` }, ...children);
}

/** Class names, the absent ones left out. */
export function names(...classes: (string | false | undefined)[]): string {
  return classes.filter((each) => typeof each === "string" && each !== "").join(" ");
}
