// SPDX-License-Identifier: Apache-2.0
/** Mouse, pen and fingers on a graph that is being changed: they drag nodes, and wires from socket to socket. */
import { element } from "./svg.js";

const LEAST_DRAG = 4;

/**
 * @param {SVGElement} svg where they are
 * @param {import("./graph-view.js").GraphView} graph draws it
 * @param {object} told `isOn()`, whether the graph is being changed; `onMoved(id, [x, y])`; `onWired({from, output, to, input})`
 */
export function listenToEdits(svg, graph, { isOn, onMoved, onWired }) {
  /** What is dragged: `{pointer, from, node, start, hasMoved, socket, wire}`. */
  let drag = null;

  svg.addEventListener("pointerdown", (event) => {
    const group = isOn() && event.button === 0 && !drag ? event.target.closest?.(".node") : null;
    const node = group && graph.node(group.dataset.node);
    if (!node) return;
    event.stopImmediatePropagation();
    const socket = socketAt(event.target, node);
    drag = { pointer: event.pointerId, from: graph.placeAt(event), node, start: [node.x, node.y], at: [event.clientX, event.clientY], hasMoved: false, socket, wire: null };
    if (socket) drag.wire = graph.overlay(element("path", { class: `wire new ${socket.trigger ? "trigger" : "data"}` }));
  }, { capture: true });

  svg.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.pointer) return;
    event.stopImmediatePropagation();
    if (!drag.hasMoved && Math.hypot(event.clientX - drag.at[0], event.clientY - drag.at[1]) < LEAST_DRAG) return;
    if (!drag.hasMoved) svg.setPointerCapture(drag.pointer);
    drag.hasMoved = true;
    const [x, y] = graph.placeAt(event);
    if (drag.wire) drag.wire.setAttribute("d", line(drag, x, y));
    else graph.place(drag.node, drag.start[0] + x - drag.from[0], drag.start[1] + y - drag.from[1]);
  }, { capture: true });

  const end = (event) => {
    if (!drag || event.pointerId !== drag.pointer) return;
    event.stopImmediatePropagation();
    const { node, socket, wire, hasMoved } = drag;
    drag = null;
    wire?.remove();
    if (event.type === "pointercancel") {
      if (!socket) onMoved(node.id, [node.x, node.y]);
    } else if (!hasMoved) {
      graph.select(node.id);
    } else if (socket) {
      const wired = wireTo(document.elementFromPoint(event.clientX, event.clientY), node, socket);
      if (wired) onWired(wired);
    } else {
      onMoved(node.id, [node.x, node.y]);
    }
  };
  svg.addEventListener("pointerup", end, { capture: true });
  svg.addEventListener("pointercancel", end, { capture: true });

  /** A wire may end at a socket, or at a node: then at the first of its sockets that takes it and has none. */
  function wireTo(target, node, socket) {
    const group = target?.closest?.(".node");
    const other = group && graph.node(group.dataset.node);
    if (!other) return null;
    const isOut = socket.side === "output";
    const pointed = socketAt(target, other);
    const wired = new Set((isOut ? other.inWires : other.outWires).map((each) => (isOut ? each.input : each.output).key));
    const fitting = (isOut ? other.inputs : other.outputs).filter((each) => each.trigger === socket.trigger);
    const key = pointed && pointed.side !== socket.side && pointed.trigger === socket.trigger ? pointed.key
      : (fitting.find((each) => !wired.has(each.key)) ?? fitting[0])?.key;
    if (key === undefined) return null;
    return isOut ? { from: node.id, output: socket.key, to: other.id, input: key } : { from: other.id, output: key, to: node.id, input: socket.key };
  }
}

function socketAt(target, node) {
  const { socket: key, side } = target.closest?.(".socket")?.dataset ?? {};
  const socket = key !== undefined && (side === "output" ? node.outputs : node.inputs).find((each) => each.key === key);
  return socket ? { key, side, trigger: Boolean(socket.trigger), y: socket.y } : null;
}

function line({ node, socket }, x, y) {
  const out = socket.side === "output";
  const [x1, y1] = [node.x + (out ? node.width : 0), node.y + socket.y];
  const bend = (out ? 1 : -1) * Math.max(40, Math.min(160, Math.abs(x - x1) / 2));
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x - bend} ${y} ${x} ${y}`;
}
