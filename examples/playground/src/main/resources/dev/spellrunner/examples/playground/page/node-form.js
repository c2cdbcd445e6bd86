// SPDX-License-Identifier: Apache-2.0
/** The form of a node that is being changed: its settings, as its component declares them, and its wires. */
import { byId, make } from "./elements.js";
import { settingField } from "./setting-field.js";
import { wiresOf } from "./wires-form.js";

const NAME = { name: "name", type: "text", description: "" };
const SOCKETS = new Set(["inputs", "outputs"]);

export class NodeForm {
  #form = make("form", { id: "node-form", class: "node-form", hidden: true });
  #tabs;
  #onChange;
  /** The node that is shown, as it would be saved: one that is the same object is the same. */
  #shown = null;
  #wires = "";

  /**
   * @param {import("./open-tabs.js").OpenTabs} tabs know the components
   * @param {object} page `onChange(change, {redraws})`: makes a change of the draft
   */
  constructor(tabs, { onChange }) {
    this.#tabs = tabs;
    this.#onChange = onChange;
    this.#form.addEventListener("submit", (event) => event.preventDefault());
    byId("node-card").insertBefore(this.#form, byId("node"));
  }

  show(tab) {
    const { draft, selected } = tab;
    const saved = draft && selected !== null ? draft.node(selected) : null;
    this.#form.hidden = !saved;
    if (!saved) {
      this.#shown = null;
      return;
    }
    const node = tab.model.byId.get(selected);
    // A field that somebody types into is not drawn anew; wires may have come and gone by others.
    const wires = JSON.stringify([...node.inWires, ...node.outWires].map(({ id }) => id));
    if (saved === this.#shown && wires === this.#wires) return;
    this.#shown = saved;
    this.#wires = wires;
    this.#draw(tab, node, saved);
  }

  #draw(tab, node, saved) {
    const focused = this.#form.contains(document.activeElement) ? document.activeElement.id : "";
    const component = this.#tabs.components[saved.name];
    const declared = component?.settings ?? [];
    const settings = declared.some(({ name }) => name === "name") ? declared : [NAME, ...declared];
    const named = new Set(settings.map(({ name }) => name));
    const data = saved.data ?? {};
    const rest = Object.keys(data).filter((name) => !named.has(name));
    const others = rest.filter((name) => !SOCKETS.has(name)).map((name) => ({ name, type: "json", description: "" }));
    const sockets = [...SOCKETS].map((name) => ({ name, type: "json", isList: true, description: `The ${name} that this node has besides those of its component` }));
    const field = (setting, i) => settingField(setting, data[setting.name], `setting-${i}-${setting.name.replace(/\W/g, "_")}`, {
      onChange: (value) => this.#set(tab, node.id, setting.name, value), onEnd: () => tab.draft?.endStep(),
    });
    const more = make("details", { class: "more-settings" }, make("summary", {}, "More settings and sockets"),
      ...[...others, ...sockets].map((setting, i) => field(setting, settings.length + i)));
    more.open = others.length > 0 && declared.length === 0;
    this.#form.replaceChildren(make("h3", {}, "Settings"), this.#kind(saved, node.id), ...settings.map(field), more,
      make("h3", {}, "Wires"), ...wiresOf(node, tab.model, this.#onChange));
    if (focused) byId(focused)?.focus();
  }

  /** A node may be made one of another component, such as one that this server knows. */
  #kind({ name }, id) {
    const entry = make("input", { id: "node-kind", list: "components", autocomplete: "off", spellcheck: "false" });
    entry.value = name;
    entry.addEventListener("change", () => {
      const wanted = entry.value.trim();
      if (wanted && wanted !== name) this.#onChange((draft) => draft.become(id, wanted));
    });
    return make("div", { class: "field" }, make("label", { for: "node-kind" }, "Component"), entry);
  }

  /** Sets a value of a node, which is drawn anew if its title or its sockets depend on that. */
  #set(tab, id, name, value) {
    this.#onChange((draft) => {
      draft.set(id, name, value);
      this.#shown = draft.node(id);
    }, { redraws: ["name", "spellId", ...SOCKETS].includes(name) });
  }
}
