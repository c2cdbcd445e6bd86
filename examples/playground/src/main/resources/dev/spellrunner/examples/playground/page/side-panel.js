// SPDX-License-Identifier: Apache-2.0
/** The panel beside the graph: the spell's inputs, what came of the run, and the node that is selected. */
import { duration } from "./node-view.js";
import { tree } from "./value-tree.js";

export const byId = (id) => document.getElementById(id);

/** Returns an element with children, which may be texts. */
export function make(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

// ---- the form ----

export function showForm(tab) {
  byId("spell-name").textContent = tab.name;
  const inputs = [...new Set(tab.described.inputs ?? [])];
  byId("fields").replaceChildren(...inputs.map((name, i) => field(tab, name, i)));
  if (inputs.length === 0) byId("fields").append(make("p", { class: "quiet" }, "This spell takes no inputs."));
}

function field(tab, name, i) {
  const input = make("input", {
    id: `input-${i}`, name, placeholder: defaultOf(tab, name), autocomplete: "off", spellcheck: "false",
    title: "Text, or JSON for numbers, lists and objects",
  });
  input.value = tab.values[name] ?? "";
  input.addEventListener("input", () => (tab.values[name] = input.value));
  return make("div", { class: "field" }, make("label", { for: `input-${i}` }, name), input);
}

function defaultOf(tab, name) {
  const node = tab.model.nodes.find((each) => each.data.name === name && /Input/.test(each.component));
  const value = node?.data.useDefault ? node.data.defaultValue : node?.data.text;
  return value === undefined || value === null ? "" : typeof value === "string" ? value : JSON.stringify(value);
}

/** Returns the inputs that were filled in; what reads as a JSON value other than text is one. */
export function inputsOf(tab) {
  const filled = Object.entries(tab.values).filter(([, text]) => text !== "");
  return Object.fromEntries(filled.map(([name, text]) => [name, valueOf(text)]));
}

/** Returns the value that a text means: JSON, if it reads as such. */
export function valueOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

// ---- the result ----

const WORDS = { running: "Running", done: "Completed", failed: "Failed", cancelled: "Cancelled" };

export function showResult(tab, state, onNode) {
  const status = byId("status");
  const text = statusText(tab, state);
  if (status.textContent !== text) status.textContent = text;
  status.className = `status ${tab.problems.length ? "failed" : state?.waits.size ? "waiting" : state?.status ?? ""}`;
  const result = byId("result");
  if (tab.problems.length) {
    result.replaceChildren(...tab.problems.map((problem) => problemItem(problem, onNode)));
  } else if (state?.status === "failed") {
    const place = state.error?.path;
    const where = place ? [make("button", { type: "button", class: "link-like" }, `Show node ${place}`)] : [];
    where[0]?.addEventListener("click", () => onNode(place));
    result.replaceChildren(make("p", { class: "error" }, state.message), ...where);
  } else if (state?.message) {
    result.replaceChildren(make("p", { class: "quiet" }, state.message));
  } else {
    const outputs = Object.entries(state?.outputs ?? {});
    result.replaceChildren(...outputs.map(([name, value]) => tree(value, name)));
  }
}

function statusText(tab, state) {
  if (tab.problems.length) {
    const errors = tab.problems.filter((problem) => problem.severity === "error").length;
    return `Cannot run: ${errors} ${errors === 1 ? "error" : "errors"}`;
  }
  if (!state) return "Not run yet";
  const word = tab.run.lost ? "Lost" : WORDS[state.status];
  const [wait] = state.waits.values();
  if (wait) return `${tab.model.byId.get(wait.id)?.title ?? wait.path}: ${wait.reason}`;
  if (tab.run.paused && !state.ended) return "Paused";
  return state.ended && state.endedAt ? `${word} in ${duration(state.endedAt - state.startedAt)}` : word;
}

function problemItem(problem, onNode) {
  const item = make("div", { class: `problem-item ${problem.severity}` }, make("p", { class: "error" }, problem.message));
  if (problem.hint) item.append(make("p", { class: "quiet" }, problem.hint));
  if (problem.node) {
    const show = make("button", { type: "button", class: "link-like" }, `Show node ${problem.node}`);
    show.addEventListener("click", () => onNode(problem.node));
    item.append(show);
  }
  return item;
}

// ---- the node ----

export function showNode(tab, state) {
  const node = tab.model.byId.get(tab.selected);
  byId("node-card").hidden = !node;
  if (!node) return;
  byId("node-title").textContent = node.title;
  const known = state?.nodes.get(node.id);
  const parts = [make("p", { class: "quiet" }, `${node.component} · node ${node.id}${node.summary ? ` · ${node.summary}` : ""}`)];
  for (const problem of tab.problems.filter((each) => each.node === node.id)) {
    parts.push(make("p", { class: "error" }, problem.message + (problem.hint ? ` (${problem.hint})` : "")));
  }
  if (known) {
    const took = known.took === undefined ? "" : `, ${duration(known.took / 1000)}`;
    const word = state.ended || known.waits.size === 0 ? known.state : "waiting";
    parts.push(make("p", { class: `status ${word}` }, `${word}${took}${known.times > 1 ? `, ran ${known.times} times` : ""}`));
    if (known.message) parts.push(make("p", { class: known.state === "failed" ? "error" : "quiet" }, known.message));
    parts.push(...values("Inputs", known.inputs), ...values("Outputs", known.outputs));
    if (known.closed?.length) parts.push(make("p", { class: "quiet" }, `closed: ${known.closed.join(", ")}`));
    if (known.text) parts.push(make("h3", {}, "Progress"), make("p", { class: "text" }, known.text));
  }
  parts.push(...values("Settings", node.data, false));
  byId("node").replaceChildren(...parts);
}

function values(title, named, open = true) {
  if (!named || Object.keys(named).length === 0) return [];
  if (!open) return [tree(named, title, false)];
  return [make("h3", {}, title), ...Object.entries(named).map(([name, value]) => tree(value, name))];
}
