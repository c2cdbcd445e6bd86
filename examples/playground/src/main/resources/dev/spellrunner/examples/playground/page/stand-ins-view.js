// SPDX-License-Identifier: Apache-2.0
/** Lets a spell be played of which some nodes cannot work at this server: one says what each of them gives. */
import { byId, make } from "./elements.js";
import { titleOf } from "./spell-draft.js";
import { Scope } from "./places.js";
import { settingField } from "./setting-field.js";

export class StandInsView {
  /** @type {(standIns: object) => any} */
  onRun;
  /** @type {(path: string) => any} */
  onNode;
  #card = make("section", { class: "card", id: "stand-ins", "aria-labelledby": "stand-ins-title", hidden: true });
  #shown = null;

  /** @param {object} page `onRun(standIns)` starts a run with them, `onNode(path)` shows a node */
  constructor({ onRun, onNode }) {
    Object.assign(this, { onRun, onNode });
    byId("form").after(this.#card);
  }

  /** Keeps typed text with the tab, also when the spell changes elsewhere. */
  show(tab) {
    const { described } = tab;
    this.#card.hidden = !described.standIns || tab.isInside || Boolean(tab.draft);
    if (this.#card.hidden || this.#shown === described) return;
    this.#shown = described;
    tab.standIns ??= {};
    const nodes = Object.entries(described.standIns).map(([path, about], i) => this.#node(path, about, (tab.standIns[path] ??= { outputs: {}, closed: [] }), {
      title: nameOf(path, about, described), prefix: `stand-in-${i}`,
    }));
    const run = make("button", { type: "submit", class: "primary", id: "stand-ins-run", "data-needs": "run" }, "Run with stand-ins");
    const form = make("form", {}, ...nodes, make("div", { class: "buttons" }, run));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const wrong = form.querySelector("[aria-invalid]");
      if (wrong) wrong.focus();
      else this.onRun(this.#given(tab));
    });
    this.#card.replaceChildren(make("h2", { id: "stand-ins-title" }, "Play with stand-ins"),
      make("p", { class: "quiet" }, "These nodes cannot work at this server. Say what each gives, and the spell runs with that; nothing of it is saved."), form);
  }

  #node(path, { component, outputs, triggers }, given, { title, prefix }) {
    const name = make("button", { type: "button", class: "link-like" }, title);
    name.addEventListener("click", () => this.onNode(path));
    const fields = outputs.map((output, i) => settingField({ name: output, type: "json" }, given.outputs[output], `${prefix}-${i}`, {
      onChange: (value) => {
        given.outputs[output] = value;
        if (value === undefined) delete given.outputs[output];
        given.isTyped = true;
      },
      onEnd: () => {},
    }));
    const fires = triggers.map((trigger) => this.#fires(trigger, given));
    return make("fieldset", {}, make("legend", {}, name, make("span", { class: "quiet" }, ` in the place of ${component}`)), ...fields, ...fires);
  }

  #fires(trigger, given) {
    const box = make("input", { type: "checkbox" });
    box.checked = !given.closed.includes(trigger);
    box.addEventListener("change", () => {
      given.closed = given.closed.filter((each) => each !== trigger);
      if (!box.checked) given.closed.push(trigger);
      given.isTyped = true;
    });
    return make("label", { class: "check" }, box, ` fires ${trigger}`);
  }

  /** Of a spell that has changed since, only those that it still has are asked for. */
  #given({ described, standIns }) {
    return Object.fromEntries(Object.entries(described.standIns).map(([path, about]) => [path, fitting(standIns[path], about)]));
  }
}

/** Returns the outputs and triggers that a node still has. */
export function fitting(given, { outputs, triggers }) {
  return {
    outputs: Object.fromEntries(Object.entries(given.outputs).filter(([name]) => outputs.includes(name))),
    closed: given.closed.filter((name) => triggers.includes(name)),
  };
}

function nameOf(path, { spell }, { graph }) {
  const { id } = new Scope().placeOf(path.slice(path.lastIndexOf("/") + 1));
  const node = spell ? null : Object.values(graph.nodes).find((each) => String(each.id) === id);
  return node ? titleOf(node) : `node ${id} of spell '${spell}'`;
}
