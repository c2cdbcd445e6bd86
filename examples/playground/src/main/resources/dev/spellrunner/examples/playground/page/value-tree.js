// SPDX-License-Identifier: Apache-2.0
/** Shows JSON values: as a line, or as a tree whose branches are drawn when they are opened. */

const MOST_CHILDREN = 200;
const LONGEST_TEXT = 2000;

/** Returns a value as one short line. */
export function line(value, longest = 80) {
  if (value === undefined) return "";
  let text = typeof value === "string" ? value : omitted(value) ?? JSON.stringify(value);
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
  if (value === null || typeof value !== "object" || omitted(value)) {
    return leaf(name, value);
  }
  const details = document.createElement("details");
  details.className = "tree";
  const entries = Object.entries(value);
  const summary = document.createElement("summary");
  summary.append(...label(name), Array.isArray(value) ? `list of ${entries.length}` : line(value, 60));
  details.append(summary);
  const fill = () => {
    if (details.childElementCount > 1) return;
    entries.slice(0, MOST_CHILDREN).forEach(([key, child]) => details.append(tree(child, key, false)));
    if (entries.length > MOST_CHILDREN) details.append(leaf("…", `${entries.length - MOST_CHILDREN} more`));
  };
  details.addEventListener("toggle", () => details.open && fill());
  if (open) {
    fill();
    details.open = true;
  }
  return details;
}

function leaf(name, value) {
  const row = document.createElement("div");
  row.className = "leaf";
  const shown = document.createElement("span");
  shown.className = `value ${value === null ? "null" : typeof value}`;
  const text = omitted(value) ?? (typeof value === "string" ? value : String(value));
  shown.textContent = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
  row.append(...label(name), shown);
  return row;
}

function label(name) {
  if (name === undefined) return [];
  const key = document.createElement("span");
  key.className = "key";
  key.textContent = name;
  return [key, " "];
}
