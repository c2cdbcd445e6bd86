// SPDX-License-Identifier: Apache-2.0
/** Asks what becomes of two versions of a spell, where somebody else saved one while another was being made here. */
import { make } from "./elements.js";
import { nodesOf, titleOf } from "./spell-draft.js";
import { line } from "./value-tree.js";

const SHOWN_CHARS = 160;

export class ConflictView {
  /**
   * Resolves with "both", "mine" or "theirs"; with "" if one would rather go on.
   *
   * @param {string} name of the spell
   * @param {import("./spell-draft.js").SpellDraft} draft what was made here
   * @param {object} saved what somebody else saved meanwhile
   */
  ask(name, draft, saved) {
    const theirs = nodesOf(saved);
    const keys = [...new Set([...draft.changesOf(theirs), ...draft.changesOf()])];
    const isDisputed = (key) => draft.changesOf().includes(key) && draft.changesOf(theirs).includes(key);
    const rows = keys.map((key) => row(draft.base.nodes[key], draft.nodes[key], theirs[key], isDisputed(key)));
    const disputed = keys.filter(isDisputed).length;
    const dialog = make("dialog", { id: "conflict", class: "wide", "aria-labelledby": "conflict-title" }, make("form", { method: "dialog" },
      make("h2", { id: "conflict-title" }, `Somebody else has changed '${name}'`),
      make("p", {}, disputed > 0 ? "Both of you have changed some of the same nodes." : "You have changed different nodes: both changes fit together."),
      make("div", { class: "scrolled", tabindex: "0", role: "region", "aria-label": "Changes" }, make("table", {},
        make("thead", {}, make("tr", {}, ...["Node", "Yours", "Theirs"].map((title) => make("th", { scope: "col" }, title)))), make("tbody", {}, ...rows))),
      make("div", { class: "buttons wrap" },
        make("button", { value: "both", class: "primary" }, disputed > 0 ? "Save both, yours where they differ" : "Save both"),
        make("button", { value: "mine", title: "What they changed is gone" }, "Save yours over theirs"),
        make("button", { value: "theirs", title: "What you changed is gone" }, "Take theirs"),
        make("button", { value: "" }, "Go on editing"))));
    document.body.append(dialog);
    dialog.showModal();
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => {
        dialog.remove();
        resolve(dialog.returnValue);
      }, { once: true });
    });
  }
}

function row(before, mine, theirs, isDisputed) {
  return make("tr", { class: isDisputed ? "disputed" : "" }, make("th", { scope: "row" }, titleOf(mine ?? theirs ?? before)),
    make("td", {}, difference(before, mine)), make("td", {}, difference(before, theirs)));
}

/** Returns what a version makes of a node, in a few words. */
function difference(before, after) {
  if (!before && !after) return "";
  if (!after) return "removed";
  if (!before) return "added";
  const changed = ["name", "data", "inputs", "outputs", "position"].flatMap((part) => {
    if (line(before[part], Infinity) === line(after[part], Infinity)) return [];
    if (part === "inputs" || part === "outputs") return [`wires of ${part}`];
    if (part !== "data") return [part];
    const names = [...new Set([...Object.keys(before.data ?? {}), ...Object.keys(after.data ?? {})])];
    return names.filter((name) => line(before.data?.[name], Infinity) !== line(after.data?.[name], Infinity))
      .map((name) => `${name}: ${line(after.data?.[name], SHOWN_CHARS) || "none"}`);
  });
  return changed.join(" · ");
}
