// SPDX-License-Identifier: Apache-2.0
/** Draws one node, and what a run has made of it. */
import { element } from "./svg.js";
import { briefUsage } from "./usage.js";
import { linesOf } from "./value-tree.js";

const TITLE_CHARS = 23;
const PEEK_CHARS = 29;
const PEEK_LINES = 3;

/** The ways a node is drawn, by zoom: smaller ones have fewer and larger words, so that those are read. */
const LEVELS = [{ from: 0.8, font: 0 }, { from: 0.65, font: 17 }, { from: 0.5, font: 22 }, { from: 0.35, font: 31 }, { from: 0.16, font: Infinity }, { from: 0, font: -1 }];
const MONO_WIDTH = 0.61;
const PADDING = 12;

const WORDS = { idle: "", ahead: "", waiting: "waits", running: "running", done: "done", failed: "failed", skipped: "skipped", cancelled: "cancelled" };

/** Returns the size of a node's words at a zoom: 0 for a node with all that belongs to it, infinite for but a title, -1 for none. */
export function fontAt(zoom) {
  return LEVELS.find(({ from }) => zoom >= from).font;
}

export function nodeElement(node, font) {
  const far = font === Infinity;
  const group = element("g", { class: "node", "data-node": node.id, role: "button", transform: `translate(${node.x} ${node.y})` });
  if (font < 0) {
    group.append(element("rect", { class: "box", width: node.width, height: node.height }));
    return group;
  }
  group.append(
    element("rect", { class: "box", width: node.width, height: node.height, rx: 10 }),
    element("circle", { class: "stop", r: far ? 16 : 7 }),
  );
  if (far) {
    group.append(element("text", { class: "big-title", x: node.width / 2, y: node.height / 2 + 10 }, cut(node.title, 9)));
    return group;
  }
  if (font > 0) {
    group.append(
      element("text", { class: "mid-title", x: PADDING, y: font * 1.15, "font-size": font }),
      element("g", { class: "peek", transform: `translate(${PADDING} ${font * 2.4})`, "font-size": font }),
    );
    node.inputs.forEach((socket) => group.append(shapeOf(socket, "input", 0)));
    node.outputs.forEach((socket) => group.append(shapeOf(socket, "output", node.width)));
    return group;
  }
  group.append(
    element("text", { class: "title", x: 12, y: 18 }),
    element("text", { class: "component", x: 12, y: 32 }),
    element("text", { class: "component usage", x: node.width - 12, y: 32 }),
    element("text", { class: "state", x: node.width - 12, y: 18 }),
    element("line", { class: "rule", x1: 0, x2: node.width, y1: node.peekY, y2: node.peekY }),
    element("g", { class: "peek", transform: `translate(12 ${node.peekY + 16})` }),
  );
  node.inputs.forEach((socket) => drawSocket(group, socket, "input", { x: 0, textX: 12, anchor: "start" }));
  node.outputs.forEach((socket) => drawSocket(group, socket, "output", { x: node.width, textX: node.width - 12, anchor: "end" }));
  return group;
}

function drawSocket(group, socket, side, { x, textX, anchor }) {
  group.append(shapeOf(socket, side, x), element("text", { class: "socket-name", x: textX, y: socket.y + 4, "text-anchor": anchor }, cut(socket.name, 14)));
}

function shapeOf({ key, trigger, y }, side, x) {
  const about = { "data-socket": key, "data-side": side };
  return trigger
    ? element("path", { class: "socket trigger", d: `M${x - 5} ${y - 5.5}L${x + 6} ${y}L${x - 5} ${y + 5.5}Z`, ...about })
    : element("circle", { class: "socket data", cx: x, cy: y, r: 4.5, ...about });
}

/** Shows what there is to say of a node, in which size. */
export function updateNode(group, node, { known, run, problems: found, isSelected, hasStop, font }) {
  // Problems of a node do not matter to a run in which something stands in for it.
  const problems = known?.isStandIn ? undefined : found;
  const state = problems ? severityOf(problems) : stateOf(known, run);
  group.setAttribute("class", `node ${state}${isSelected ? " selected" : ""}${hasStop ? " has-stop" : ""}${known?.isStandIn ? " stand-in" : ""}`);
  group.setAttribute("aria-label", label(node, known, state, problems) + (hasStop ? ", breakpoint" : ""));
  const word = group.querySelector(".state");
  const text = problems ? problems[0].message : peekText(known, state);
  if (word) {
    const since = state === "running" ? String(known.at) : "";
    // What is running has its time counted, which what it tells meanwhile does not interrupt.
    if (!since || word.dataset.since !== since) word.textContent = problems ? state : stateText(known, state);
    word.dataset.since = since;
    group.querySelector(".title").textContent = cut(node.title, titleChars(word.textContent));
    const usage = known?.usage ? briefUsage(known.usage) : "";
    group.querySelector(".usage").textContent = usage;
    group.querySelector(".component").textContent = cut(known?.isStandIn ? `stand-in for ${node.component}` : node.title === node.component ? `node ${node.id}` : node.component, 28 - usage.length);
    peek(group.querySelector(".peek"), text, state, { chars: PEEK_CHARS, lines: PEEK_LINES, height: 14 });
  } else if (font > 0 && font < Infinity) {
    const chars = Math.floor((node.width - 2 * PADDING) / (font * MONO_WIDTH));
    const height = font * 1.2;
    group.querySelector(".mid-title").textContent = cut(node.title, chars);
    peek(group.querySelector(".peek"), text, state, { chars, lines: Math.max(1, Math.floor((node.height - font * 1.6) / height)), height });
  }
}

/** The title has the room that the word beside it leaves. */
function titleChars(word) {
  return Math.min(TITLE_CHARS, Math.floor((180 - 6.8 * word.length) / 7.4));
}

function severityOf(problems) {
  return problems.some(({ severity }) => severity === "error") ? "problem" : "warning";
}

export function stateOf(known, run) {
  if (known?.waits.size && !run.ended) return "waiting";
  if (known && known.state !== "idle") return known.state;
  return run && !run.ended ? "ahead" : "idle";
}

function stateText(known, state) {
  const times = known?.times > 1 ? ` ×${known.times}` : "";
  if (state === "done") return (known.took === undefined ? "done" : duration(known.took / 1000)) + times;
  return WORDS[state] + times;
}

export function peekText(known, state) {
  if (!known) return "";
  if (["failed", "skipped", "cancelled"].includes(state)) return known.message;
  if (state === "waiting") return known.waits.values().next().value?.reason ?? known.message;
  if (state === "running") return known.text || known.innerText || (known.chunk === undefined ? "" : linesOf({ known: known.chunk }));
  const shown = linesOf(known.outputs, 400);
  return shown || known.text || (known.closed?.length ? `closed: ${known.closed.join(", ")}` : "");
}

/** Shows a text that grows by its end, any other by its beginning. */
function peek(into, text, state, { chars, lines: most, height }) {
  const lines = wrap((text ?? "").slice(state === "running" ? -1000 : 0, state === "running" ? undefined : 1000), chars);
  const grows = state === "running";
  const shown = grows ? lines.slice(-most) : lines.slice(0, most);
  if (!grows && lines.length > most) shown[most - 1] = cut(shown[most - 1] + " …", chars);
  while (into.childElementCount > shown.length) into.lastChild.remove();
  shown.forEach((each, i) => {
    const row = into.children[i] ?? into.appendChild(element("text", { y: i * height }));
    if (row.textContent !== each) row.textContent = each;
  });
}

function wrap(text, width) {
  const lines = [];
  for (const paragraph of text.split("\n")) {
    let current = "";
    for (const word of paragraph.split(/\s+/)) {
      for (let rest = word; rest; ) {
        if (current && current.length + 1 + rest.length > width) {
          lines.push(current);
          current = "";
        }
        const part = rest.slice(0, width);
        current = current ? `${current} ${part}` : part;
        rest = rest.slice(width);
      }
    }
    if (current) lines.push(current);
  }
  return lines;
}

function label(node, known, state, problems) {
  const what = [`${node.title}, ${node.component}, node ${node.id}`];
  if (known?.isStandIn) what.push("stand-in");
  if (problems) what.push(...problems.map((problem) => `${problem.severity}: ${problem.message}`));
  else if (known) what.push(stateText(known, state) === state ? state : `${state} ${stateText(known, state)}`, peekText(known, state), known.usage && briefUsage(known.usage));
  return what.filter(Boolean).join(", ");
}

export function duration(millis) {
  if (millis < 1) return "<1 ms";
  if (millis < 1000) return `${Math.round(millis)} ms`;
  return millis < 60_000 ? `${(millis / 1000).toFixed(1)} s` : `${Math.floor(millis / 60_000)} min ${Math.round(millis / 1000) % 60} s`;
}

function cut(text, longest) {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
