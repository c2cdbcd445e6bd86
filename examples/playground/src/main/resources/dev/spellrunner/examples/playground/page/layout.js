// SPDX-License-Identifier: Apache-2.0
/** Lays graphs out that have no picture of their own: by dagre, which is loaded only then, or in columns where it would take long. */
import { GAP, NODE_WIDTH } from "./graph-model.js";

const MOST_FOR_DAGRE = 600;
const BETWEEN_COLUMNS = 90;

let loading = null;

/** Lays a graph out if it needs that. */
export async function arrange(model) {
  if (!model.needsLayout) return;
  inColumns(model);
  if (model.nodes.length <= MOST_FOR_DAGRE) byDagre(model, await load());
  model.needsLayout = false;
}

/** The library makes itself known to the page by its name. */
function load() {
  loading ??= import("./lib/dagre.js").then(() => globalThis.dagre);
  return loading;
}

function byDagre({ nodes, wires }, dagre) {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: GAP, ranksep: BETWEEN_COLUMNS });
  for (const { id, width, height } of nodes) graph.setNode(id, { width, height });
  for (const { from, to, id } of wires) graph.setEdge(from.id, to.id, {}, id);
  dagre.layout(graph);
  for (const node of nodes) {
    const { x, y } = graph.node(node.id);
    Object.assign(node, { x: x - node.width / 2, y: y - node.height / 2 });
  }
}

/** Columns by the longest way from a node that nothing leads to. */
function inColumns({ nodes, wires }) {
  const column = new Map(nodes.map((node) => [node, 0]));
  for (let round = 0, moved = true; moved && round < nodes.length; round++) {
    moved = false;
    for (const { from, to } of wires) {
      if (column.get(to) <= column.get(from) && column.get(from) + 1 < nodes.length) {
        column.set(to, column.get(from) + 1);
        moved = true;
      }
    }
  }
  const bottoms = new Map();
  for (const node of nodes) {
    const x = column.get(node);
    const y = bottoms.get(x) ?? 0;
    Object.assign(node, { x: x * (NODE_WIDTH + BETWEEN_COLUMNS), y });
    bottoms.set(x, y + node.height + GAP);
  }
}
