// SPDX-License-Identifier: Apache-2.0
/** The panel beside the graph: what came of the run, and the node that is selected. */
import { byId, make } from "./elements.js";
import { insideOf } from "./insides.js";
import { duration } from "./node-view.js";
import { Scope } from "./places.js";
import { briefUsage, usageText } from "./usage.js";
import { valueTrees } from "./value-export.js";
import { tree } from "./value-tree.js";

// ---- the result ----

const WORDS = { running: "Running", done: "Completed", failed: "Failed", cancelled: "Cancelled", skipped: "Skipped" };

let shownResult = [];

export function showResult(tab, state, onNode) {
  const status = byId("status");
  const text = statusText(tab, state);
  if (status.textContent !== text) status.textContent = text;
  status.className = `status ${tab.shownProblems.length ? "failed" : state?.waits.size ? "waiting" : state?.status ?? ""}`;
  const result = byId("result");
  // What somebody has opened stays open as long as it is the same.
  const problems = tab.shownProblems;
  const about = [tab.described, tab.scope.path, problems.length > 0 || state?.outputs, state?.status, state?.message];
  if (about.every((each, i) => each === shownResult[i])) return;
  shownResult = about;
  if (problems.length) {
    result.replaceChildren(...problems.map((problem) => problemItem(problem, onNode)));
  } else if (state?.status === "failed") {
    const place = state.error?.path;
    const where = place ? [make("button", { type: "button", class: "link-like" }, `Show node ${place}`)] : [];
    where[0]?.addEventListener("click", () => onNode(place));
    result.replaceChildren(make("p", { class: "error" }, state.message), ...where);
  } else if (state?.message) {
    result.replaceChildren(make("p", { class: "quiet" }, state.message));
  } else {
    result.replaceChildren(...valueTrees(state?.outputs ?? {}));
  }
}

function statusText(tab, state) {
  if (tab.shownProblems.length) {
    const errors = tab.problems.filter((problem) => problem.severity === "error").length;
    return `Cannot run: ${errors} ${errors === 1 ? "error" : "errors"}`;
  }
  if (!state) return "Not run yet";
  if (tab.isInside && tab.run.state.ended && !state.ended) return "Did not run";
  const word = tab.run.lost ? "Lost" : WORDS[state.status];
  const [wait] = state.waits.values();
  if (wait) return `${tab.model.byId.get(wait.id)?.title ?? wait.path}: ${wait.reason}`;
  const whose = tab.isMine(tab.run) ? "" : ` · ${tab.whose(tab.run)}`;
  if (tab.run.paused && !state.ended) return `Paused${whose}`;
  const standIns = state.standIns ? " · with stand-ins" : "";
  const tokens = state.usage ? ` · ${briefUsage(state.usage)}` : "";
  return (state.ended && state.endedAt ? `${word} in ${duration(state.endedAt - state.startedAt)}` : word) + tokens + standIns + whose;
}

function problemItem(problem, onNode) {
  const item = make("div", { class: `problem-item ${problem.severity}` }, make("p", { class: "error" }, problem.message));
  if (problem.hint) item.append(make("p", { class: "quiet" }, problem.hint));
  if (problem.node) {
    const show = make("button", { type: "button", class: "link-like" }, `Show node ${problem.node}`);
    show.addEventListener("click", () => onNode(new Scope().pathOf(problem.node)));
    item.append(show);
  }
  return item;
}

// ---- the node ----

/** @param {(name: string) => void} onSpell opens a spell */
export function showNode(tab, state, onSpell) {
  const node = tab.model.byId.get(tab.selected);
  byId("node-card").hidden = !node;
  if (!node) return;
  byId("node-title").textContent = node.title;
  const all = state?.nodes.get(node.id);
  showTimes(tab, all);
  const known = tab.timeOf(node);
  byId("go-inside").hidden = insideOf(tab, node) === null;
  const parts = [make("p", { class: "quiet" }, `${node.component} · node ${node.id}${node.summary ? ` · ${node.summary}` : ""}`)];
  if (known?.isStandIn) parts.push(make("p", { class: "stand-in-word" }, "A stand-in: what it gave was given with the run."));
  else for (const problem of tab.isInside ? [] : tab.problems.filter((each) => each.node === node.id)) {
    parts.push(make("p", { class: "error" }, problem.message + (problem.hint ? ` (${problem.hint})` : "")));
  }
  if (known) {
    const took = known.took === undefined ? "" : `, ${duration(known.took / 1000)}`;
    if (known !== all) parts.push(make("p", { class: "quiet" }, `at ${known.path}`));
    const word = state.ended || known.waits.size === 0 ? known.state : "waiting";
    parts.push(make("p", { class: `status ${word}` }, `${word}${took}${known.times > 1 ? `, ran ${known.times} times` : ""}`));
    if (known.usage) parts.push(make("p", { class: "quiet usage" }, usageText(known.usage)));
    if (known.message) parts.push(make("p", { class: known.state === "failed" ? "error" : "quiet" }, known.message));
    if (known.state === "failed" && node.callsBy) parts.push(...calledByName(known.inputs?.[node.callsBy], onSpell));
    parts.push(...values("Inputs", known.inputs), ...values("Outputs", known.outputs));
    if (known.closed?.length) parts.push(make("p", { class: "quiet" }, `closed: ${known.closed.join(", ")}`));
    if (known.text) parts.push(make("h3", {}, "Progress"), make("p", { class: "text" }, known.text));
  }
  if (!tab.draft) parts.push(...values("Settings", node.data, false));
  byId("node").replaceChildren(...parts);
}

/** Which spell is called over a wire is known only when the run comes to it: nothing of it can be stood in for before. */
function calledByName(name, onSpell) {
  if (typeof name !== "string" || name === "") return [];
  const open = make("button", { type: "button", class: "link-like" }, `Open '${name}'`);
  open.addEventListener("click", () => onSpell(name));
  return [make("p", { class: "quiet" }, "The name of the spell comes over a wire, so this spell cannot have stand-ins for its nodes. Open it, and play it with stand-ins by itself."), open];
}

/** A node that ran several times lets one choose which time is shown; the last one, if nobody does. */
function showTimes(tab, all) {
  const times = all?.history.length ?? 0;
  byId("node-times").hidden = times < 2;
  if (times < 2) return;
  const time = Math.min(times, Math.max(1, tab.time ?? times));
  byId("node-time").max = times;
  if (document.activeElement !== byId("node-time")) byId("node-time").value = time;
  byId("node-count").textContent = `of ${times}`;
}

function values(title, named, open = true) {
  if (!named || Object.keys(named).length === 0) return [];
  if (!open) return [tree(named, title, false)];
  return [make("h3", {}, title), ...valueTrees(named)];
}
