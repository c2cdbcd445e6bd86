// SPDX-License-Identifier: Apache-2.0
/** Draws the list of spells, and a tab for each that is open. */
import { byId, make } from "./elements.js";

export class TabsView {
  /** @type {(about: any) => void} */
  onOpen;
  /** @type {(about: any) => void} */
  onShow;
  /** @type {(about: any) => void} */
  onClose;
  /** @param {object} page `onOpen(name)`, `onShow(tab)` and `onClose(tab)` */
  constructor({ onOpen, onShow, onClose }) {
    Object.assign(this, { onOpen, onShow, onClose });
  }

  /** @param {object} about a line on some of the spells, by their names */
  showSpells(names, about = {}) {
    byId("spells").replaceChildren(...names.map((name) => {
      const button = make("button", { type: "button", "data-spell": name }, name, ...(about[name] ? [make("small", {}, about[name])] : []));
      button.addEventListener("click", () => this.onOpen(name));
      return make("li", {}, button);
    }));
  }

  show(tabs, current) {
    byId("tabs").replaceChildren(...tabs.map((tab) => this.#tab(tab, tabs, tab === current)));
    this.mark(tabs, current);
  }

  #tab(tab, tabs, isChosen) {
    const button = make("button", {
      type: "button", role: "tab", "aria-selected": String(isChosen), tabindex: isChosen ? "0" : "-1", "aria-controls": "stage",
      class: `tab ${statusOf(tab)}`, "aria-keyshortcuts": "Delete",
    }, make("i", {}), tab.name, make("span", { class: "close", title: `Close ${tab.name}`, "aria-hidden": "true" }, "×"));
    button.addEventListener("click", (event) => {
      // A list of tabs holds nothing but tabs: the cross is for the mouse, keys have Delete, and there is a button.
      if (event.target.closest(".close")) this.onClose(tab);
      else this.onShow(tab);
    });
    button.addEventListener("keydown", (event) => this.#key(event, tab, tabs));
    return button;
  }

  /** Shows how a tab stands; its element stays, and with it the focus. */
  showStatus(tab, tabs) {
    const classes = `tab ${statusOf(tab)}`;
    const button = byId("tabs").children[tabs.indexOf(tab)];
    if (button && button.className !== classes) button.className = classes;
  }

  mark(tabs, current) {
    for (const button of byId("spells").querySelectorAll("button")) {
      button.classList.toggle("open", tabs.some((tab) => tab.name === button.dataset.spell));
      if (button.dataset.spell === current?.name) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  }

  #key(event, tab, tabs) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      this.onShow(tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length]);
    } else if (event.key === "Delete") {
      this.onClose(tab);
    } else {
      return;
    }
    event.preventDefault();
    byId("tabs").querySelector('[aria-selected="true"]')?.focus();
  }
}

function statusOf(tab) {
  if (tab.shownProblems.length) return "failed";
  const state = tab.runs.at(-1)?.state;
  return state?.waits.size ? "waiting" : state?.status ?? "";
}
