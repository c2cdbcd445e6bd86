// SPDX-License-Identifier: Apache-2.0
/**
 * Shows markdown, links and images as such. What a text holds becomes elements, and nothing that runs: links lead to other pages
 * only when they are followed, and images are those that the text itself holds, since nothing is asked of other servers.
 */
import { make } from "./elements.js";

const MOST_CHARS = 100_000;
const ADDRESS = /^(https?:\/\/|mailto:)/i;
const IMAGE = /^data:image\/(png|jpeg|gif|webp|avif);base64,[A-Za-z0-9+/=\s]+$/;
/** Code, images, links, plain addresses, strong and emphasized words; the first that is found wins. */
const INLINE = /`([^`\n]+)`|!\[([^\]\n]*)\]\(([^)\s]+)\)|\[([^\]\n]+)\]\(([^)\s]+)\)|(https?:\/\/[^\s<>()"']+[^\s<>()"'.,;:!?])|\*\*([^*\n]+)\*\*|[*_]([^*_\n]+)[*_]/g;

document.head.append(make("link", { rel: "stylesheet", href: "rich-text.css" }));

/** Returns a text as elements, with a button that shows it as it is written. */
export function rich(text, plain) {
  const shown = make("div", { class: "rich" }, ...blocksOf(text.slice(0, MOST_CHARS)));
  plain.hidden = true;
  const button = make("button", { type: "button", class: "link-like", "aria-pressed": "false" }, "As it is written");
  button.addEventListener("click", () => {
    plain.hidden = !plain.hidden;
    shown.hidden = !plain.hidden;
    button.setAttribute("aria-pressed", String(!plain.hidden));
  });
  return make("div", {}, shown, plain, button);
}

// ---- blocks ----

function blocksOf(text) {
  if (IMAGE.test(text.trim())) return [image(text.trim(), "")];
  const lines = text.split("\n");
  const blocks = [];
  for (let at = 0; at < lines.length; ) at = block(lines, at, blocks);
  return blocks;
}

/** Takes one block, and returns the line behind it. */
function block(lines, at, blocks) {
  const line = lines[at];
  const heading = /^(#{1,6})\s+(.*)$/.exec(line);
  if (line.trim() === "") return at + 1;
  if (/^\s*```/.test(line)) return code(lines, at, blocks);
  if (heading) {
    // It is part of a value, and no heading of the page.
    blocks.push(make("p", { class: "heading" }, ...inline(heading[2])));
    return at + 1;
  }
  if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) {
    blocks.push(make("hr", {}));
    return at + 1;
  }
  for (const [kind, marker] of Object.entries({ ul: /^\s*[-*+]\s+/, ol: /^\s*\d+[.)]\s+/, blockquote: /^\s*>\s?/ })) {
    if (marker.test(line)) return marked(kind, marker, lines, at, blocks);
  }
  const end = lines.findIndex((each, i) => i > at && (each.trim() === "" || /^\s*(```|#{1,6}\s|[-*+]\s|>|\d+[.)]\s)/.test(each)));
  const last = end < 0 ? lines.length : end;
  blocks.push(make("p", {}, ...broken(lines.slice(at, last))));
  return last;
}

function code(lines, at, blocks) {
  const end = lines.findIndex((each, i) => i > at && /^\s*```/.test(each));
  const last = end < 0 ? lines.length : end;
  blocks.push(make("pre", {}, make("code", {}, lines.slice(at + 1, last).join("\n"))));
  return last + 1;
}

function marked(kind, marker, lines, at, blocks) {
  let last = at;
  while (last < lines.length && marker.test(lines[last])) last++;
  const items = lines.slice(at, last).map((line) => line.replace(marker, ""));
  blocks.push(kind === "blockquote" ? make("blockquote", {}, ...broken(items)) : make(kind, {}, ...items.map((item) => make("li", {}, ...inline(item)))));
  return last;
}

/** People who write poems mean the ends of their lines. */
function broken(lines) {
  return lines.flatMap((line, i) => (i === 0 ? inline(line) : [make("br", {}), ...inline(line)]));
}

// ---- words ----

function inline(text) {
  const parts = [];
  let last = 0;
  for (const found of text.matchAll(INLINE)) {
    parts.push(text.slice(last, found.index), inlineOf(found));
    last = found.index + found[0].length;
  }
  return [...parts, text.slice(last)].filter((part) => part !== "");
}

function inlineOf([all, codeText, alt, source, words, address, plain, strong, emphasized]) {
  if (codeText !== undefined) return make("code", {}, codeText);
  if (source !== undefined) return IMAGE.test(source) ? image(source, alt) : link(source, alt || source, all);
  if (address !== undefined) return link(address, words, all);
  if (plain !== undefined) return link(plain, plain, all);
  return strong === undefined ? make("em", {}, ...inline(emphasized)) : make("strong", {}, ...inline(strong));
}

/** Text that is no address of a page stays text. */
function link(address, words, all) {
  return ADDRESS.test(address) ? make("a", { href: address, target: "_blank", rel: "noopener noreferrer", title: address }, words) : all;
}

function image(source, alt) {
  return make("img", { src: source, alt, loading: "lazy" });
}
