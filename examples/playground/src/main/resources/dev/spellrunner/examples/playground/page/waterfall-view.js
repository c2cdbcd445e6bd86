// SPDX-License-Identifier: Apache-2.0
/** The run as a waterfall: a bar for each time that a node waited and worked, with what it took. */
import { make } from "./elements.js";
import { duration } from "./node-view.js";
import { lengthOf, scaleOf, timesOf } from "./run-timing.js";
import { costText, tokensText } from "./usage.js";

const ROWS_AT_ONCE = 300;
const LEAST_INTERVAL_MILLIS = 400;
const LEAST_WIDTH = 0.3;

export class WaterfallView {
  /** @type {() => any} */
  current;
  /** @type {(path: string) => void} */
  onNode;
  #panel;
  #rows = ROWS_AT_ONCE;
  #drawn = { run: null, events: 0, at: 0 };
  #timer = 0;

  /** With `current()`, and `onNode(path)`, which shows a node. */
  constructor(panel, { current, onNode }) {
    this.#panel = panel;
    Object.assign(this, { current, onNode });
  }

  show({ run, levels }) {
    const events = run?.events ?? [];
    // Titles are those of spells that are loaded by and by.
    const title = levels.known;
    const last = this.#drawn;
    if (last.run === run && last.events === events.length && last.title === title) return;
    if (last.run !== run) this.#rows = ROWS_AT_ONCE;
    const wait = last.run === run ? last.at + LEAST_INTERVAL_MILLIS - Date.now() : 0;
    clearTimeout(this.#timer);
    if (wait > 0) {
      this.#timer = setTimeout(() => this.current() && this.show(this.current()), wait);
      return;
    }
    this.#drawn = { run, events: events.length, title, at: Date.now() };
    this.#draw(events);
  }

  #draw(events) {
    if (events.length === 0) {
      this.#panel.replaceChildren(make("p", { class: "quiet empty" }, "Run the spell: then this shows when its nodes waited and worked."));
      return;
    }
    const now = Date.now();
    const length = scaleOf(lengthOf(events, now));
    const times = timesOf(events, now).filter(({ state }) => state !== "skipped");
    const rows = times.slice(0, this.#rows).map((time) => this.#row(time, length));
    const ticks = make("div", { class: "ticks" }, ...[0, 0.25, 0.5, 0.75, 1].map((share) => make("span", {}, share === 0 ? "0" : duration(length * share))));
    const head = make("tr", {}, make("th", { scope: "col" }, "Node"), make("th", { scope: "col", class: "bars" }, ticks),
      ...["Waited", "Worked", "Tokens", "Cost"].map((name) => make("th", { scope: "col", class: "number" }, name)));
    const table = make("table", { class: "waterfall" }, make("caption", { class: "sr" }, "When each node waited and worked"),
      make("thead", {}, head), make("tbody", {}, ...rows));
    const hadFocus = this.#panel.contains(document.activeElement) ? document.activeElement.dataset?.path : undefined;
    this.#panel.replaceChildren(table, ...this.#more(times.length, events));
    if (hadFocus !== undefined) [...this.#panel.querySelectorAll("[data-path]")].find((each) => each.dataset.path === hadFocus)?.focus();
  }

  #more(count, events) {
    if (count <= this.#rows) return [];
    const more = make("button", { type: "button", class: "link-like" }, `Show more of ${count}`);
    more.addEventListener("click", () => {
      this.#rows += ROWS_AT_ONCE;
      this.#draw(events);
    });
    return [more];
  }

  #row({ path, state, from, waited, worked, usage }, length) {
    const name = make("button", { type: "button", class: "link-like", "data-path": path, title: `Show node ${path}` }, this.current().titleOf(path) ?? path);
    name.style.marginLeft = `${12 * (path.split("/").length - 1)}px`;
    name.addEventListener("click", () => this.onNode(path));
    const bar = make("div", { class: "bar-line" }, ...(waited > 0 ? [part("waited", from, waited, length)] : []), part(state, from + waited, worked, length));
    const cells = [waited > 0 ? duration(waited) : "", duration(worked), usage ? tokensText(usage) : "", costText(usage?.cost)];
    return make("tr", {}, make("th", { scope: "row" }, name), make("td", { class: "bars" }, bar, make("span", { class: "sr" }, `from ${duration(from)} on, ${state}`)),
      ...cells.map((text) => make("td", { class: "number" }, text)));
  }
}

/** Draws the shortest time as a line too. */
function part(kind, from, long, length) {
  const piece = make("i", { class: kind });
  const left = Math.min(100 - LEAST_WIDTH, (100 * from) / length);
  piece.style.left = `${left}%`;
  piece.style.width = `${Math.min(100 - left, Math.max(LEAST_WIDTH, (100 * long) / length))}%`;
  return piece;
}
