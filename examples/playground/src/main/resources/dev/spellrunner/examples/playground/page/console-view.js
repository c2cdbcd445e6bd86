// SPDX-License-Identifier: Apache-2.0
/** Lists the events of a run. Only the rows in sight are in the document. */
import { line, linesOf, tree } from "./value-tree.js";
import { duration } from "./node-view.js";

const ROW = 24;

export class ConsoleView {
  /** @type {(event: any, index: number) => void} */
  onChoose;
  /** @type {(event: any) => string} */
  titleOf;
  #rows;
  #all;
  #detail;
  #count;
  #events = [];
  #matching = [];
  #filter = (_event) => true;
  #shown = 0;
  #chosen = null;
  #frame = 0;
  #start = 0;

  constructor({ rows, all, detail, count, onChoose, titleOf }) {
    Object.assign(this, { onChoose, titleOf });
    this.#rows = rows;
    this.#all = all;
    this.#detail = detail;
    this.#count = count;
    rows.addEventListener("scroll", () => this.#ask());
    rows.addEventListener("click", (event) => {
      const row = event.target.closest(".row");
      if (row) this.choose(Number(row.dataset.index));
    });
    rows.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const at = this.#matching.indexOf(this.#chosen);
      this.choose(this.#matching[Math.max(0, Math.min(this.#matching.length - 1, at + step))] ?? null, true);
    });
    new ResizeObserver(() => this.#ask()).observe(rows);
  }

  /** Shows a run's events; the first `shown` of them have happened at the moment that is looked at. */
  show(events, shown = events.length) {
    const grew = events === this.#events;
    this.#events = events;
    this.#start = Date.parse(events[0]?.at ?? 0);
    if (!grew) {
      this.#chosen = null;
      this.#showDetail(undefined);
      this.#refilter();
    } else {
      this.#takeNew();
    }
    const follows = shown !== this.#shown;
    this.#shown = shown;
    this.#ask(follows);
  }

  filter(matches) {
    this.#filter = matches;
    this.#refilter();
    this.#ask();
  }

  #known = 0;

  #refilter() {
    this.#matching = [];
    this.#known = 0;
    this.#takeNew();
  }

  #takeNew() {
    for (; this.#known < this.#events.length; this.#known++) {
      if (this.#filter(this.#events[this.#known])) this.#matching.push(this.#known);
    }
  }

  choose(index, reveal = false) {
    this.#chosen = index;
    if (reveal && index !== null) {
      const top = this.#matching.indexOf(index) * ROW;
      const { scrollTop, clientHeight } = this.#rows;
      if (top < scrollTop || top + ROW > scrollTop + clientHeight) this.#rows.scrollTop = top - clientHeight / 2;
    }
    const event = this.#events[index];
    this.#showDetail(event);
    this.onChoose(event, index);
    this.#ask();
  }

  /** Gives the rows the room where there is nothing to tell. */
  #showDetail(event) {
    this.#detail.hidden = !event;
    this.#detail.replaceChildren(...(event ? [tree(event)] : []));
  }

  #ask(follow = false) {
    this.follow ||= follow;
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#frame = 0;
    const { clientHeight } = this.#rows;
    this.#all.style.height = `${this.#matching.length * ROW}px`;
    if (this.follow) {
      const last = this.#matching.findLastIndex((index) => index < this.#shown);
      this.#rows.scrollTop = Math.max(0, (last + 1) * ROW - clientHeight + 6);
      this.follow = false;
    }
    const first = Math.max(0, Math.floor(this.#rows.scrollTop / ROW) - 5);
    const visible = this.#matching.slice(first, first + Math.ceil(clientHeight / ROW) + 10);
    this.#all.replaceChildren(...visible.map((index, i) => this.#row(index, (first + i) * ROW)));
    const hidden = this.#events.length - this.#matching.length;
    this.#count.textContent = `${this.#matching.length} event${this.#matching.length === 1 ? "" : "s"}${hidden ? `, ${hidden} hidden` : ""}`;
    const chosen = this.#all.querySelector(".chosen");
    if (chosen) this.#rows.setAttribute("aria-activedescendant", chosen.id);
    else this.#rows.removeAttribute("aria-activedescendant");
  }

  #row(index, top) {
    const event = this.#events[index];
    const row = document.createElement("div");
    const classes = ["row", `kind-${event.kind}`, index === this.#chosen && "chosen", index >= this.#shown && "to-come"];
    row.className = classes.filter(Boolean).join(" ");
    row.id = `event-${index}`;
    row.dataset.index = index;
    row.role = "option";
    row.ariaSelected = String(index === this.#chosen);
    row.style.top = `${top}px`;
    const cells = {
      at: sinceStart(Date.parse(event.at) - this.#start),
      kind: event.kind,
      node: event.path === "" ? "the spell" : this.titleOf(event),
      path: event.path,
      what: textOf(event),
    };
    for (const [name, text] of Object.entries(cells)) {
      const cell = document.createElement("span");
      cell.className = name;
      cell.textContent = text;
      row.append(cell);
    }
    return row;
  }
}

function sinceStart(millis) {
  return millis < 1 ? "0 ms" : `+${duration(millis)}`;
}

function textOf(event) {
  if (event.error) return event.error.message;
  if (event.reason) return event.reason;
  if ("chunk" in event) return line(event.chunk, 160);
  return linesOf(event.outputs ?? event.inputs, 160).replaceAll("\n", " · ");
}
