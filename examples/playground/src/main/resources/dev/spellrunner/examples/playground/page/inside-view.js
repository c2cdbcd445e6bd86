// SPDX-License-Identifier: Apache-2.0
/** Shows where in a run one looks, and leads out of it: a crumb for each spell and loop on the way, with a stepper in loops. */
import { byId, make } from "./elements.js";
import { iterationsOf, parentOf } from "./places.js";

export class InsideView {
  #shown = "";

  /** @param {object} page `onGo(path, {node, stays})`: looks at a place, and selects a node there or what was selected */
  constructor({ onGo }) {
    this.onGo = onGo;
  }

  show(tab) {
    const bar = byId("inside-bar");
    bar.hidden = !tab.isInside;
    byId("result-title").textContent = tab.scope.frame === "" ? "Result" : `Result of ${tab.level?.name ?? "the spell"}`;
    if (!tab.isInside) return;
    const count = tab.scope.isLoop ? Math.max(tab.scope.iteration.number + 1, iterationsOf(tab.run?.events ?? [], tab.scope.iteration.path)) : 0;
    const shown = JSON.stringify([tab.id, tab.scope.path, tab.scope.way.map((scope) => tab.levels.at(scope)?.name), count]);
    // A field that somebody types into is not drawn anew with each event.
    if (shown === this.#shown) return;
    this.#shown = shown;
    const hadFocus = bar.contains(document.activeElement) ? document.activeElement.id : "";
    bar.replaceChildren(this.#outButton(tab), this.#crumbs(tab), ...(tab.scope.isLoop ? [this.#stepper(tab, count)] : []));
    if (hadFocus) (byId(hadFocus) ?? bar.querySelector("button")).focus();
  }

  #outButton(tab) {
    const out = make("button", { type: "button", id: "go-out", title: "Go out again (U)" }, "Out");
    out.addEventListener("click", () => this.out(tab));
    return out;
  }

  out(tab) {
    if (tab.isInside) this.onGo(parentOf(tab.scope.path), { node: nodeOf(tab.scope) });
  }

  #crumbs(tab) {
    const way = tab.scope.way;
    const crumbs = way.map((scope, i) => {
      const title = i === 0 ? tab.name : tab.levels.at(way[i - 1])?.model.byId.get(nodeOf(scope))?.title ?? scope.path;
      const here = i === way.length - 1;
      const name = here ? make("span", { "aria-current": "location" }, title) : make("button", { type: "button", class: "link-like" }, title);
      if (!here) name.addEventListener("click", () => this.onGo(scope.path, { node: nodeOf(way[i + 1]) }));
      return make("li", {}, name, !here && scope.isLoop ? ` ${scope.iteration.number + 1}` : "");
    });
    return make("ol", {}, ...crumbs);
  }

  /** Iterations are counted from 1 on here, as people do. */
  #stepper(tab, count) {
    const { number, path } = tab.scope.iteration;
    const to = (wanted) => wanted >= 1 && wanted <= count && wanted !== number + 1 && this.onGo(`${path}[${wanted - 1}]`, { stays: true });
    const entry = make("input", { type: "number", id: "iteration", min: 1, max: count, step: 1, "aria-label": `Iteration, of ${count}` });
    entry.value = number + 1;
    entry.addEventListener("input", () => to(Number(entry.value)));
    const step = (id, by, text, label) => {
      const button = make("button", { type: "button", id, "aria-label": label, disabled: number + by < 0 || number + by >= count }, text);
      button.addEventListener("click", () => to(number + 1 + by));
      return button;
    };
    return make("div", { class: "stepper" }, step("iteration-before", -1, "‹", "Iteration before"), entry, make("span", {}, `of ${count}`),
      step("iteration-next", 1, "›", "Next iteration"));
  }
}

function nodeOf(scope) {
  return scope.isLoop ? scope.iteration.id : scope.caller.id;
}
