// SPDX-License-Identifier: Apache-2.0
/** The bar over a spell that is being changed: what can be done to the whole of it. */
import { byId, make } from "./elements.js";

export class EditBar {
  #bar;
  #entry;
  #said;
  #buttons = {};
  #text = "";

  /**
   * @param {string[]} components the names of those that nodes can be made of
   * @param {object} page `onAdd(component)`, `onUndo()`, `onRedo()`, `onRemove()`, `onSave()`, `onDiscard()`, `onDone()`
   */
  constructor(components, { onAdd, onUndo, onRedo, onRemove, onSave, onDiscard, onDone }) {
    const known = new Set(components);
    this.#entry = make("input", { id: "new-node", list: "components", placeholder: "New node…", "aria-label": "Component of a new node", autocomplete: "off", spellcheck: "false" });
    const add = make("form", { class: "add-node" }, this.#entry,
      make("datalist", { id: "components" }, ...components.sort().map((value) => make("option", { value }))),
      make("button", { type: "submit", title: "Add a node of this component" }, "Add"));
    add.addEventListener("submit", (event) => {
      event.preventDefault();
      const component = this.#entry.value.trim();
      if (!known.has(component)) {
        this.say(component ? `there is no component '${component}'` : "name a component first");
        this.#entry.focus();
        return;
      }
      this.#entry.value = "";
      onAdd(component);
    });
    this.#said = make("p", { class: "said", role: "status" });
    this.#bar = make("div", { class: "edit-bar", role: "group", "aria-label": "Edit", id: "edit-bar" }, add,
      this.#button("undo", "Undo", onUndo), this.#button("redo", "Redo", onRedo),
      this.#button("remove", "Delete node", onRemove, "Take the selected node out (Delete)"),
      this.#button("save", "Save", onSave, "Save the spell (Ctrl+S)"),
      this.#button("discard", "Discard", onDiscard, "Go back to what is saved; this can be undone"),
      this.#button("done", "Done", onDone, "End editing"), this.#said);
    byId("stage").before(this.#bar);
  }

  #button(name, text, act, title = "") {
    const button = make("button", { type: "button", id: `edit-${name}`, title, class: name === "save" ? "primary" : "" }, text);
    button.addEventListener("click", act);
    this.#buttons[name] = button;
    return button;
  }

  focus() {
    this.#entry.focus({ preventScroll: true });
  }

  /** Says something until the next change. */
  say(text) {
    this.#text = text;
    if (this.#said.textContent !== text) this.#said.textContent = text;
  }

  show(tab) {
    const { draft } = tab;
    this.#bar.hidden = !draft;
    byId("edit").setAttribute("aria-pressed", String(Boolean(draft)));
    byId("run").textContent = draft?.isChanged ? "Save and run" : "Run";
    document.body.classList.toggle("editing", Boolean(draft));
    if (!draft) return;
    const { undo, redo, remove, save, discard, done } = this.#buttons;
    const isChanged = draft.isChanged;
    enable(undo, draft.undoes, `Undo ${draft.undoes ?? ""} (Ctrl+Z)`);
    enable(redo, draft.redoes, `Redo ${draft.redoes ?? ""} (Ctrl+Y)`);
    remove.disabled = tab.selected === null;
    save.disabled = !isChanged;
    discard.hidden = !isChanged;
    done.hidden = isChanged;
    // What can be done no more would take the focus with it.
    const focused = Object.values(this.#buttons).find((each) => each === document.activeElement);
    if (focused?.disabled || focused?.hidden) this.focus();
    const errors = tab.problems.filter(({ severity }) => severity === "error").length;
    const warnings = tab.problems.length - errors;
    const counts = [errors && `${errors} error${errors === 1 ? "" : "s"}`, warnings && `${warnings} warning${warnings === 1 ? "" : "s"}`].filter(Boolean).join(", ");
    const text = this.#text || counts || (isChanged ? "changed, not saved" : "");
    this.#said.classList.toggle("bad", errors > 0 && !this.#text);
    if (this.#said.textContent !== text) this.#said.textContent = text;
  }
}

function enable(button, what, title) {
  button.disabled = what === undefined;
  button.title = title;
}
