// SPDX-License-Identifier: Apache-2.0
/** The wires of a node that is being changed: each can be taken away, and another one led. */
import { make } from "./elements.js";

/**
 * Returns the elements that tell of the wires of a node.
 *
 * @param {object} node as it is drawn
 * @param {object} model the graph
 * @param {Function} onChange makes a change of the draft
 */
export function wiresOf(node, model, onChange) {
  const items = [...node.inWires.map((wire) => item(wire, `${wire.input.name} ← ${wire.from.title} · ${wire.output.name}`, onChange)),
    ...node.outWires.map((wire) => item(wire, `${wire.output.name} → ${wire.to.title} · ${wire.input.name}`, onChange))];
  const list = items.length > 0 ? make("ul", { class: "wire-list" }, ...items) : make("p", { class: "quiet" }, "No wire leads here or away.");
  return [list, connecting(node, model, onChange)];
}

function item(wire, text, onChange) {
  const ends = { from: wire.from.id, output: wire.output.key, to: wire.to.id, input: wire.input.key };
  const remove = make("button", { type: "button", "aria-label": `Remove wire ${text}`, title: "Remove the wire" }, "×");
  remove.addEventListener("click", () => onChange((draft) => draft.disconnect(ends)));
  return make("li", {}, make("span", { class: wire.trigger ? "trigger" : "data" }, text), remove);
}

/** One chooses a socket of the node, and then what it is to be wired to. */
function connecting(node, model, onChange) {
  const sockets = [...node.inputs.map((socket) => ({ socket, isOut: false })), ...node.outputs.map((socket) => ({ socket, isOut: true }))];
  const mine = make("select", { id: "wire-mine", "aria-label": "Socket of this node" },
    ...sockets.map(({ socket, isOut }, i) => make("option", { value: i }, `${isOut ? "out" : "in"}: ${socket.name}`)));
  const other = make("select", { id: "wire-other", "aria-label": "Where the wire comes from, or leads to" });
  const connect = make("button", { type: "button", id: "wire-connect", title: "Lead a wire" }, "Connect");
  const fill = () => {
    const ends = endsFor(node, model, sockets[mine.value]);
    other.replaceChildren(...ends.map((wire, i) => make("option", { value: JSON.stringify(wire.ends) }, i === 0 && !wire.ends ? wire.text : wire.text)));
    connect.disabled = ends.length === 0;
  };
  mine.addEventListener("change", fill);
  connect.addEventListener("click", () => onChange((draft) => draft.connect(JSON.parse(other.value))));
  fill();
  return make("div", { class: "connect" }, mine, other, connect);
}

/** Returns the sockets of other nodes that a wire can end at, `{ends, text}`: triggers with triggers, values with values. */
function endsFor(node, model, chosen) {
  if (!chosen) return [];
  const { socket, isOut } = chosen;
  const wired = new Set((isOut ? node.outWires : node.inWires).map(({ id }) => id));
  return model.nodes.filter((each) => each !== node).flatMap((each) => (isOut ? each.inputs : each.outputs)
    .filter((end) => Boolean(end.trigger) === Boolean(socket.trigger))
    .map((end) => {
      const ends = isOut ? { from: node.id, output: socket.key, to: each.id, input: end.key } : { from: each.id, output: end.key, to: node.id, input: socket.key };
      return { ends, id: `${ends.from}.${ends.output}-${ends.to}.${ends.input}`, text: `${isOut ? "to" : "from"} ${each.title} · ${end.name}` };
    })).filter(({ id }) => !wired.has(id));
}
