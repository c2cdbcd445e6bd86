// SPDX-License-Identifier: Apache-2.0
/** Lets a value be taken along, whole: to the clipboard, or as a file. */
import { make } from "./elements.js";
import { stringify } from "./client/exact-json.js";
import { showNote, showTrouble } from "./notice.js";
import { tree } from "./value-tree.js";

const RICH = /^\s{0,3}(#{1,6}\s|[-*+]\s|>\s|```|\d+[.)]\s)|\*\*[^*\n]+\*\*|\]\([a-z]+:|https?:\/\/\S|^data:image\//m;

/** Returns named values, each as a tree with buttons to copy it and to download it. */
export function valueTrees(named) {
  return Object.entries(named).map(([name, value]) =>
    make("div", { class: "shown-value" }, make("div", { class: "take-along" }, ...buttons(name, value)), shown(name, value)));
}

/** Markdown, links and images are shown as such, by what is loaded with the first of them. */
function shown(name, value) {
  const plain = tree(value, name);
  if (typeof value !== "string" || !RICH.test(value)) return plain;
  const place = make("div", {}, plain);
  import("./rich-text.js").then(({ rich }) => place.replaceChildren(make("span", { class: "key" }, name), rich(value, plain)), showTrouble);
  return place;
}

function buttons(name, value) {
  const copy = make("button", { type: "button", "aria-label": `Copy ${name}`, title: `Copy all of ${name}` }, "Copy");
  copy.addEventListener("click", () => copyText(textOf(value)).then(() => showNote(`${name} is copied.`), showTrouble));
  const save = make("button", { type: "button", "aria-label": `Download ${name}`, title: `Download all of ${name}` }, "Download");
  save.addEventListener("click", () => download(name, value));
  return [copy, save];
}

/** Returns a value as the text that it is, or as JSON. */
function textOf(value) {
  return typeof value === "string" ? value : stringify(value, 2);
}

export async function copyText(text) {
  // Pages of other machines may use the clipboard only if they come encrypted; the older way is open to all.
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = make("textarea", { class: "sr", "aria-hidden": "true" });
  area.value = text;
  document.body.append(area);
  const before = document.activeElement;
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  before?.focus();
  if (!isCopied) throw new Error("The browser lets nothing be copied here: use Download.");
}

export function download(name, value, { type = undefined, ending = undefined } = {}) {
  const isText = typeof value === "string";
  const address = URL.createObjectURL(new Blob([textOf(value)], { type: type ?? (isText ? "text/plain" : "application/json") }));
  const link = make("a", { href: address, download: `${name.replace(/[^\w.-]+/g, "_")}.${ending ?? (isText ? "txt" : "json")}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
