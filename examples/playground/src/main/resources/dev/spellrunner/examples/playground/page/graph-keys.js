// SPDX-License-Identifier: Apache-2.0
/** Keys on a graph: arrows go from node to node or, with Shift, move the view; others choose, stop, enter and zoom. */

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEP = 80;

/**
 * @param {SVGElement} svg where they are
 * @param {object} told `onReach(id)` when the focus has come to a node, `onStep(x, y)` in a direction, `onPan(x, y)`, `onEnter(id)`
 *   and `onChoose(id)`, `onStop(id)`, `onZoom(factor)` and `onFit()`
 */
export function listenToKeys(svg, { onReach, onStep, onPan, onEnter, onChoose, onStop, onZoom, onFit }) {
  const nodeOf = (event) => event.target.closest?.(".node")?.dataset.node;

  svg.addEventListener("focusin", (event) => {
    const id = nodeOf(event);
    if (id !== undefined && event.target.matches(":focus-visible")) onReach(id);
  });

  svg.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    const [x, y] = ARROWS[key] ?? [];
    const id = nodeOf(event);
    if (x !== undefined && event.shiftKey) onPan(-x * STEP, -y * STEP);
    else if (x !== undefined) onStep(x, y);
    else if (key === "Enter" && id !== undefined) onEnter(id);
    else if (key === " " && id !== undefined) onChoose(id);
    else if (key === "b" && id !== undefined) onStop(id);
    else if (key === "+" || key === "=") onZoom(1.25);
    else if (key === "-") onZoom(0.8);
    else if (key === "0" || key === "f") onFit();
    else return;
    event.preventDefault();
  });
}

/** Returns the nearest node in a direction, or else the one from which one goes: what is straight ahead counts before what is aside. */
export function nearest(nodes, from, x, y) {
  let best = null;
  for (const node of nodes) {
    const ahead = (node.x - from.x) * x + (node.y - from.y) * y;
    const aside = Math.abs((node.x - from.x) * y) + Math.abs((node.y - from.y) * x);
    const cost = ahead + 2 * aside;
    if (node !== from && ahead > 0 && (best === null || cost < best.cost)) best = { node, cost };
  }
  return best?.node ?? from;
}
