// SPDX-License-Identifier: Apache-2.0
/** Lists the nodes of a run that wait, each with its inputs, which may be changed, and with what can be answered. */
import { make } from "./elements.js";
import { textOf, valueOf } from "./spell-inputs.js";
import { isOmitted } from "./value-tree.js";

const MOST = 5;
const MOST_LINES = 8;
const LINE_CHARS = 34;

export class WaitsView {
  /** @type {(id: string) => void} */
  onNode;
  /** @type {(...answer: any[]) => void} */
  onAnswer;
  #card;
  #list;
  #more = make("p", { class: "quiet" });
  /** By wait; what somebody types in one is not touched by what happens to others. */
  #items = new Map();

  constructor({ card, list, onNode, onAnswer }) {
    Object.assign(this, { onNode, onAnswer });
    this.#card = card;
    this.#list = list;
  }

  show(waits, tab) {
    const shown = waits.slice(0, MOST);
    const hadFocus = this.#list.contains(document.activeElement);
    for (const [wait, item] of this.#items) {
      if (!shown.includes(wait)) {
        item.remove();
        this.#items.delete(wait);
      }
    }
    shown.filter((wait) => !this.#items.has(wait)).forEach((wait) => {
      const item = this.#item(wait, tab.titleOf(wait.path) ?? wait.component);
      this.#items.set(wait, item);
      this.#list.append(item);
    });
    this.#more.textContent = `and ${waits.length - shown.length} more`;
    if (waits.length > shown.length) this.#list.append(this.#more);
    else this.#more.remove();
    this.#card.hidden = waits.length === 0;
    if (hadFocus && !this.#list.contains(document.activeElement)) this.#list.querySelector(".primary")?.focus();
  }

  #item(wait, title) {
    const name = make("button", { type: "button", class: "link-like" }, title);
    name.addEventListener("click", () => this.onNode(wait.path));
    const where = wait.path === wait.id ? "" : ` (${wait.path})`;
    const fields = Object.entries(wait.inputs ?? {}).map(([key, value], i) => field(`wait-${wait.id}-${i}`, key, value));
    const item = make("form", { class: "wait", "aria-label": `${title} waits: ${wait.reason}` },
      make("p", {}, name, `${where} · ${wait.reason}`));
    const pass = make("button", { type: "submit", class: "primary" }, /approval/.test(wait.reason) ? "Approve" : "Pass");
    const refuse = make("button", { type: "button" }, "Refuse");
    refuse.addEventListener("click", () => this.onAnswer(wait, null));
    item.append(make("div", { class: "buttons", "data-needs": "control" }, pass, refuse), ...fields.map(({ box }) => box));
    item.addEventListener("submit", (event) => {
      event.preventDefault();
      this.onAnswer(wait, Object.fromEntries(fields.filter((each) => each.isChanged()).map((each) => [each.key, each.value()])));
    });
    return item;
  }
}

/** A text stays a text, whatever it looks like; of other values, what reads as JSON is meant. */
function field(id, key, value) {
  const isText = typeof value === "string";
  const before = textOf(value);
  const lines = before.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / LINE_CHARS)), 0);
  const area = make("textarea", { id, rows: Math.min(MOST_LINES, lines), spellcheck: "false", disabled: isOmitted(value) }, before);
  return {
    key,
    box: make("div", { class: "field" }, make("label", { for: id }, key), area),
    isChanged: () => area.value !== before,
    value: () => (isText ? area.value : valueOf(area.value)),
  };
}
