// SPDX-License-Identifier: Apache-2.0
/** Leads through the first example: it streams, waits for an approval, and then one changes its prompt. */
import { byId, make } from "./elements.js";

export class FirstMinute {
  #card = make("section", { class: "card guide", id: "guide", "aria-live": "polite", "aria-label": "What to try first" });
  #shown = "";
  #isOver = false;

  /**
   * @param {object} first `{spell, node, setting}`: the example, and what of it is to be changed
   * @param {object} page `onChange(node, setting)` lets one change a setting
   */
  constructor(first, { onChange }) {
    Object.assign(this, { first, onChange });
    byId("form").after(this.#card);
  }

  show(tab) {
    const step = this.#isOver || tab.name !== this.first.spell || tab.isInside ? "" : this.#stepOf(tab);
    this.#card.hidden = step === "";
    if (step === this.#shown || step === "") return;
    this.#shown = step;
    const close = make("button", { type: "button", class: "link-like", "aria-label": "Close what to try first" }, "Close");
    close.addEventListener("click", () => {
      this.#isOver = true;
      this.#card.hidden = true;
    });
    this.#card.replaceChildren(make("div", { class: "field-head" }, make("h2", {}, TITLES[step]), close), make("p", {}, TEXTS[step]), ...this.#acts(step));
  }

  #stepOf({ draft, run }) {
    if (draft?.isChanged) return "changed";
    if (!run) return draft ? "editing" : "";
    if (run.state.waits.size > 0) return "waits";
    if (!run.state.ended) return "streams";
    if (run.state.status !== "done") return "";
    if (run.number > 1) return "again";
    return draft ? "editing" : "done";
  }

  #acts(step) {
    if (!["done", "again"].includes(step)) return [];
    const change = make("button", { type: "button", class: step === "done" ? "primary" : "", id: "change-prompt", "data-needs": "change" }, step === "done" ? "Change the prompt" : "Change it once more");
    change.addEventListener("click", () => this.onChange(this.first.node, this.first.setting));
    return [make("div", { class: "buttons" }, change)];
  }
}

const TITLES = { streams: "It runs", waits: "It waits for you", done: "Now make it yours", editing: "Write a prompt of your own", changed: "Run it again", again: "That was yours" };

const TEXTS = {
  streams: "A model writes an invitation. Watch its words arrive in the node, and the values that go along the wires.",
  waits: "Nothing is sent before somebody approves. Read the letter below, change it if you like, and approve.",
  done: "Each node shows what it gave; the slider goes back to any moment. Change what the model is asked, and run it again.",
  editing: "The prompt is in the form below: {{guest}} becomes the input of that name. What you type is checked at once, and can be undone.",
  changed: "“Save and run” keeps the change, and runs the spell with it.",
  again: "Compare, below the graph, shows what differs from the run before. The spells on the left show more: calls, loops, sources, failures.",
};
