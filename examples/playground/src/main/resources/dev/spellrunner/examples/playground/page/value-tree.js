// SPDX-License-Identifier: Apache-2.0
/** Shows JSON values: as a line, or as a tree whose branches are drawn when they are opened, and all of it if somebody wants to. */
import { make } from "./elements.js";
import { ExactNumber, stringify } from "./client/exact-json.js";

const CHILDREN_AT_ONCE = 200;
const TEXT_AT_ONCE = 2000;

/** Returns a value as one short line. */
export function line(value, longest = 80) {
  if (value === undefined) return "";
  let text = typeof value === "string" ? value.slice(0, 4 * longest) : omitted(value) ?? stringify(value);
  text = text.replace(/\s+/g, " ");
  return text.length > longest ? text.slice(0, longest - 1) + "…" : text;
}

/** Returns named values as one line: the value alone, where there is but one. */
export function linesOf(values, longest = 80) {
  const entries = Object.entries(values ?? {}).filter(([, value]) => value !== null && value !== undefined);
  if (entries.length === 1) return line(entries[0][1], longest);
  return entries.map(([name, value]) => `${name}: ${line(value, longest)}`).join("\n");
}

/** Tells whether a value was too large for its event, or nothing that JSON can say. */
export function isOmitted(value) {
  return typeof omitted(value) === "string";
}

function omitted(value) {
  return value && typeof value === "object" && "$omitted" in value ? `(${value.$omitted})` : undefined;
}

/** Returns a value as a tree of elements. */
export function tree(value, name = undefined, open = true) {
  if (value === null || typeof value !== "object" || value instanceof ExactNumber || omitted(value)) {
    return leaf(name, value);
  }
  const entries = Object.entries(value);
  const summary = make("summary", {}, ...label(name), Array.isArray(value) ? `list of ${entries.length}` : line(value, 60));
  const details = make("details", { class: "tree" }, summary);
  const fill = () => details.childElementCount === 1 && addChildren(details, entries, 0);
  details.addEventListener("toggle", () => details.open && fill());
  if (open) {
    fill();
    details.open = true;
  }
  return details;
}

function addChildren(details, entries, from) {
  const next = from + CHILDREN_AT_ONCE;
  details.append(...entries.slice(from, next).map(([key, child]) => tree(child, key, false)));
  if (entries.length <= next) return;
  const left = entries.length - next;
  const more = make("button", { type: "button", class: "link-like more" }, `Show ${Math.min(left, CHILDREN_AT_ONCE)} of ${left} more`);
  more.addEventListener("click", () => {
    const first = details.childElementCount - 1;
    more.remove();
    addChildren(details, entries, next);
    details.children[first]?.querySelector("summary")?.focus();
  });
  details.append(more);
}

function leaf(name, value) {
  const kind = value instanceof ExactNumber ? "number" : value === null ? "null" : typeof value;
  const text = omitted(value) ?? String(value);
  const shown = make("span", { class: `value ${kind}` }, text.slice(0, TEXT_AT_ONCE));
  const row = make("div", { class: "leaf" }, ...label(name), shown);
  if (text.length > TEXT_AT_ONCE) {
    const all = make("button", { type: "button", class: "link-like more" }, `Show all ${text.length} characters`);
    all.addEventListener("click", () => {
      shown.textContent = text;
      all.remove();
    });
    row.append("… ", all);
  }
  return row;
}

function label(name) {
  return name === undefined ? [] : [make("span", { class: "key" }, name), " "];
}
