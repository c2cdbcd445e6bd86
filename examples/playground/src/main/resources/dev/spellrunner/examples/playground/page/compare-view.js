// SPDX-License-Identifier: Apache-2.0
/** Two runs of a spell side by side, and what differs between them. */
import { make } from "./elements.js";
import { duration } from "./node-view.js";
import { compareRuns } from "./run-compare.js";
import { briefUsage } from "./usage.js";
import { line } from "./value-tree.js";

const SHOWN_CHARS = 300;
const MOST_ROWS = 400;
const WORDS = { done: "completed" };

export class CompareView {
  /** @type {() => any} */
  current;
  /** @type {(path: string) => void} */
  onNode;
  #panel;
  #other = null;
  #all = false;
  #shown = "";

  /** With `current()`, and `onNode(path)`, which shows a node. */
  constructor(panel, { current, onNode }) {
    this.#panel = panel;
    Object.assign(this, { current, onNode });
  }

  show(tab) {
    const { run } = tab;
    const others = tab.runs.filter((each) => each !== run);
    const other = others.find(({ id }) => id === this.#other) ?? others.findLast(({ number }) => number < run.number) ?? others.at(-1);
    const shown = JSON.stringify([tab.id, run?.id, run?.state.status, other?.id, other?.state.status, this.#all, others.length, run?.state.ended || run?.events.length]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    if (!other) {
      this.#panel.replaceChildren(make("p", { class: "quiet empty" }, "Two runs are compared here. Run the spell once more, or open another one of its runs from “Runs…”."));
      return;
    }
    this.#draw(tab, run, other, others);
  }

  #draw(tab, run, other, others) {
    const { inputs, outputs, nodes } = compareRuns(other, run);
    const rows = [
      ...section("The run", [this.#row("status", statusOf(other), statusOf(run)), this.#row("took", tookOf(other), tookOf(run)),
        this.#row("usage", usageOf(other.state), usageOf(run.state))]),
      ...section("Inputs", this.#values(inputs)), ...section("Outputs", this.#values(outputs)),
      ...section("Nodes", this.#nodes(tab, nodes)),
    ];
    const choice = make("select", { id: "compare-with", "aria-label": "The run to compare with" },
      ...others.map(({ id, number }) => make("option", { value: id, selected: id === other.id }, `Run ${number}`)));
    choice.addEventListener("change", () => {
      this.#other = choice.value;
      this.show(this.current());
      document.getElementById("compare-with")?.focus();
    });
    const all = make("input", { type: "checkbox", id: "compare-all" });
    all.checked = this.#all;
    all.addEventListener("change", () => {
      this.#all = all.checked;
      this.show(this.current());
      document.getElementById("compare-all")?.focus();
    });
    const head = make("tr", {}, make("th", { scope: "col" }, make("label", { class: "check" }, all, "also what is the same")),
      make("th", { scope: "col" }, choice), make("th", { scope: "col" }, `Run ${run.number}, which is looked at`));
    this.#panel.replaceChildren(make("table", { class: "compare" }, make("caption", { class: "sr" }, "Two runs side by side"), make("thead", {}, head), ...rows));
  }

  #row(name, one, other, differs = one !== other) {
    return differs || this.#all ? make("tr", { class: differs ? "differs" : "" }, make("th", { scope: "row" }, name), make("td", {}, one), make("td", {}, other)) : null;
  }

  #values(values) {
    return values.map(({ name, one, other, differs }) => this.#row(name, text(one), text(other), differs));
  }

  #nodes(tab, nodes) {
    return nodes.filter(({ differs }) => this.#all || differs.length > 0).slice(0, MOST_ROWS).map(({ path, one, other, differs }) => {
      const name = make("button", { type: "button", class: "link-like", title: `Show node ${path}` }, tab.titleOf(path) ?? path);
      name.addEventListener("click", () => this.onNode(path));
      return this.#row(make("span", {}, name, make("span", { class: "quiet" }, ` ${path}${differs.length > 0 ? ` · ${differs.join(", ")}` : ""}`)),
        nodeText(one, differs), nodeText(other, differs), differs.length > 0);
    });
  }
}

/** A part of the table that has no rows says nothing. */
function section(title, rows) {
  const shown = rows.filter(Boolean);
  return shown.length === 0 ? [] : [make("tbody", {}, make("tr", { class: "section" }, make("th", { colspan: 3, scope: "rowgroup" }, title)), ...shown)];
}

function text(value) {
  return value === undefined ? "–" : line(value, SHOWN_CHARS);
}

function statusOf({ state, lost }) {
  return `${lost ? "lost" : WORDS[state.status] ?? state.status}${state.message ? `: ${state.message}` : ""}`;
}

function tookOf({ state }) {
  return state.endedAt ? duration(state.endedAt - state.startedAt) : "–";
}

function usageOf({ usage }) {
  return usage ? briefUsage(usage) : "–";
}

function nodeText(node, differs) {
  if (!node) return "did not come to it";
  const times = node.times > 1 ? ` ×${node.times}` : "";
  const parts = [`${WORDS[node.state] ?? node.state}${times} · ${duration(node.took)}`, node.usage && briefUsage(node.usage),
    differs.includes("inputs") && `in: ${line(node.inputs, SHOWN_CHARS)}`, node.message, node.outputs && `out: ${line(node.outputs, SHOWN_CHARS)}`];
  return parts.filter(Boolean).join("\n");
}
