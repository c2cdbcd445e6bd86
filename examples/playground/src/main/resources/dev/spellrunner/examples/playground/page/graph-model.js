// SPDX-License-Identifier: Apache-2.0
/** A spell's graph as it is to be drawn: nodes with sockets and sizes, wires with their kinds. Knows nothing of the page. */

export const NODE_WIDTH = 208;
const HEAD = 40;
const ROW = 20;
const PEEK = 56;
export const GAP = 24;
const SCALES = [1, 1.15, 1.3, 1.5, 1.75, 2];

/**
 * @param {object} graph `{nodes}` as the editor saved it
 * @param {object} components by name: `{inputs: [{key, name, trigger, type}], outputs: […]}`
 * @param {Map} [places] by id, where nodes are to be drawn
 * @returns `{nodes, byId, wires, scale, needsLayout}`: by how much the author's picture is spread, null if it cannot be kept
 */
export function graphModel(graph, components, places = undefined) {
  const nodes = Object.values(graph.nodes ?? {}).map((saved) => nodeOf(saved, components[saved.name]));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const wires = nodes.flatMap((node) => wiresInto(node, byId));
  nodes.forEach(measure);
  const scale = places ? 1 : isPile(nodes, wires) ? null : spread(nodes);
  for (const node of places ? nodes : []) [node.x, node.y] = places.get(node.id);
  for (const wire of wires) {
    wire.from.outWires.push(wire);
    wire.to.inWires.push(wire);
  }
  return { nodes, byId, wires, scale, needsLayout: scale === null };
}

function nodeOf(saved, component) {
  const data = saved.data ?? {};
  return {
    id: String(saved.id),
    component: saved.name,
    known: Boolean(component),
    isOutside: component?.outside ?? true,
    isSource: Boolean(component?.source),
    iterates: Boolean(component?.opens && !component.callsBy && !data.spellId),
    calls: component?.opens ? String(data.spellId ?? "") : "",
    callsBy: component?.callsBy ?? "",
    summary: component?.summary ?? "",
    title: String(data.name || data.spellId || saved.name),
    data,
    saved,
    inputs: sockets(component?.inputs, data.inputs),
    outputs: sockets(component?.outputs, data.outputs),
    x: Number(saved.position?.[0]) || 0,
    y: Number(saved.position?.[1]) || 0,
    inWires: [],
    outWires: [],
  };
}

function sockets(fixed = [], dynamic = []) {
  const own = Array.isArray(dynamic) ? dynamic.map((socket) => ({
    key: String(socket.socketKey ?? socket.name),
    name: String(socket.name ?? socket.socketKey),
    trigger: socket.taskType === "option" || socket.socketType === "triggerSocket",
    type: String(socket.socketType ?? "anySocket").replace(/Socket$/, ""),
  })) : [];
  const keys = new Set(own.map((socket) => socket.key));
  return [...fixed.filter((socket) => !keys.has(socket.key)).map((socket) => ({ ...socket })), ...own];
}

function wiresInto(node, byId) {
  return Object.entries(node.saved.inputs ?? {}).flatMap(([input, { connections = [] }]) =>
    connections.filter((link) => byId.has(String(link.node))).map((link) => {
      const from = byId.get(String(link.node));
      const out = socketOf(from.outputs, link.output);
      const into = socketOf(node.inputs, input);
      const trigger = from.known ? out.trigger : into.trigger;
      out.trigger = into.trigger = trigger;
      return { from, to: node, output: out, input: into, trigger, id: `${from.id}.${out.key}-${node.id}.${input}` };
    }));
}

/** A component that nobody here knows has the sockets that wires end at. */
function socketOf(list, key) {
  let socket = list.find((each) => each.key === key);
  if (!socket) {
    socket = { key, name: key, trigger: /^(trigger|act|done|true|false|default|error)\d*$/.test(key) };
    list.push(socket);
  }
  return socket;
}

function measure(node) {
  const rows = Math.max(node.inputs.length, node.outputs.length, 1);
  node.width = NODE_WIDTH;
  node.height = HEAD + rows * ROW + PEEK;
  node.peekY = HEAD + rows * ROW + 4;
  for (const side of [node.inputs, node.outputs]) {
    side.forEach((socket, i) => Object.assign(socket, { y: HEAD + i * ROW + ROW / 2 }));
  }
}

/**
 * Keeps the author's picture, spread as far as our boxes need.
 *
 * @returns how far; null if there is none: nodes lie on each other, however far it is spread
 */
function spread(nodes) {
  const scale = SCALES.find((each) => !overlap(nodes, each));
  if (scale !== undefined) nodes.forEach((node) => Object.assign(node, { x: node.x * scale, y: node.y * scale }));
  return scale ?? null;
}

/** Nodes one below the other, though wires lead from one to the next, were placed by nobody. */
function isPile(nodes, wires) {
  return wires.length > 1 && nodes.every(({ x }) => x === nodes[0].x);
}

/** Sorted from left to right, a node can only overlap with those that begin before it ends. */
function overlap(nodes, scale) {
  const sorted = [...nodes].sort((a, b) => a.x - b.x);
  return sorted.some((a, i) => {
    for (let j = i + 1; j < sorted.length && (sorted[j].x - a.x) * scale < NODE_WIDTH + GAP; j++) {
      const b = sorted[j];
      if (a.y * scale < b.y * scale + b.height + GAP && b.y * scale < a.y * scale + a.height + GAP) return true;
    }
    return false;
  });
}

/** Returns the rectangle around some nodes. */
export function boundsOf(nodes) {
  if (nodes.length === 0) return { x: 0, y: 0, width: 1, height: 1 };
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const node of nodes) {
    left = Math.min(left, node.x);
    top = Math.min(top, node.y);
    right = Math.max(right, node.x + node.width);
    bottom = Math.max(bottom, node.y + node.height);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/**
 * Tells whether something has come over a wire in a run: a value that a node took, or a trigger that was fired. Events do
 * not name triggers; they follow from who ended, what it closed, and who began.
 */
export function isLit(wire, run) {
  const from = run?.nodes.get(wire.from.id);
  const to = run?.nodes.get(wire.to.id);
  const begun = to && (to.times > 0 || to.waits.size > 0);
  if (!from || !begun || from.state === "idle" || from.state === "skipped") return false;
  if (!wire.trigger) return from.state === "done";
  if (from.state === "failed") return wire.output.key === "error";
  if ((from.closed ?? []).includes(wire.output.key)) return false;
  const entered = wire.from.inputs.some((socket) => socket.trigger)
    ? wire.from.inWires.some((before) => before.trigger && run.nodes.get(before.from.id)?.times > 0)
    : wire.from.isSource || /Trigger In$/.test(wire.from.component);
  return entered && (wire.output.key !== "error" || wire.from.component === "ForEach");
}

/** Returns the way of a wire, as SVG writes it; straight where nobody sees how it bends. */
export function curve({ from, to, output, input }, straight = false) {
  const [x1, y1, x2, y2] = [from.x + from.width, from.y + output.y, to.x, to.y + input.y];
  if (straight) return `M${x1} ${y1}L${x2} ${y2}`;
  const bend = Math.max(40, Math.min(160, Math.abs(x2 - x1) / 2));
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}
