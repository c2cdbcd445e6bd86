// SPDX-License-Identifier: Apache-2.0
/** The view below the graph: the events of the run, or one that is loaded when it is chosen. */
import { byId, make } from "./elements.js";

export class BelowView {
  #views = {};
  #chosen = "events";
  #page;

  /** @param {object} page `current()`, `onNode(path)` shows a node, `onTrouble(error)` */
  constructor(page) {
    this.#page = page;
    for (const button of document.querySelectorAll("[data-below]")) {
      button.addEventListener("click", () => this.choose(button.dataset.below).catch(page.onTrouble));
    }
  }

  async choose(name) {
    if (name !== "events" && !this.#views[name]) this.#views[name] = await this.#load(name);
    this.#chosen = name;
    for (const button of document.querySelectorAll("[data-below]")) button.setAttribute("aria-pressed", String(button.dataset.below === name));
    byId("console").classList.toggle("other", name !== "events");
    byId("below").hidden = name === "events";
    byId("below").setAttribute("aria-label", name);
    byId("below").replaceChildren(...(this.#views[name] ? [this.#views[name].panel] : []));
    if (this.#page.current()) this.show(this.#page.current());
  }

  async #load(name) {
    if (Object.keys(this.#views).length === 0) document.head.append(make("link", { rel: "stylesheet", href: "below.css" }));
    const panel = make("div", {});
    const view = name === "waterfall"
      ? new (await import("./waterfall-view.js")).WaterfallView(panel, this.#page)
      : new (await import("./compare-view.js")).CompareView(panel, this.#page);
    return { panel, view };
  }

  show(tab) {
    this.#views[this.#chosen]?.view.show(tab);
  }
}
