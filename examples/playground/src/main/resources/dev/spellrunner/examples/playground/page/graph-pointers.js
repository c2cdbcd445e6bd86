// SPDX-License-Identifier: Apache-2.0
/** Mouse, pen and fingers on a graph: one drags it, two fingers or the wheel zoom, and a node is pointed at or chosen. */

const LEAST_DRAG = 4;

/**
 * @param {SVGElement} svg where they are
 * @param {object} told `onPan(x, y)`, `onZoom(factor, x, y)` around a place, `onChoose(id)` and `onPoint(id)`, each with the id
 *   of a node or null
 */
export function listenToPointers(svg, { onPan, onZoom, onChoose, onPoint }) {
  /** By the id of a pointer that is down: `{x, y}`. */
  const down = new Map();
  let hasMoved = false;
  const place = (event) => {
    const box = svg.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const nodeOf = (event) => event.target.closest?.(".node")?.dataset.node ?? null;

  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    const { x, y } = place(event);
    if (event.shiftKey) onPan(-event.deltaY - event.deltaX, 0);
    else onZoom(Math.exp(-event.deltaY / 500), x, y);
  }, { passive: false });

  svg.addEventListener("pointerdown", (event) => {
    if (down.size === 0) hasMoved = false;
    down.set(event.pointerId, place(event));
  });

  svg.addEventListener("pointermove", (event) => {
    const before = down.get(event.pointerId);
    if (!before) {
      if (event.pointerType === "mouse") onPoint(nodeOf(event));
      return;
    }
    const now = place(event);
    if (!hasMoved && Math.hypot(now.x - before.x, now.y - before.y) < LEAST_DRAG) return;
    if (!hasMoved) svg.setPointerCapture(event.pointerId);
    hasMoved = true;
    svg.classList.add("panning");
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    down.set(event.pointerId, now);
    if (!other) {
      onPan(now.x - before.x, now.y - before.y);
    } else {
      const [was, is] = [Math.hypot(before.x - other.x, before.y - other.y), Math.hypot(now.x - other.x, now.y - other.y)];
      onZoom(is / Math.max(1, was), (now.x + other.x) / 2, (now.y + other.y) / 2);
    }
  });

  const lift = (event) => {
    down.delete(event.pointerId);
    if (down.size === 0) svg.classList.remove("panning");
  };
  svg.addEventListener("pointerup", (event) => {
    if (down.has(event.pointerId) && !hasMoved) onChoose(nodeOf(event));
    lift(event);
  });
  svg.addEventListener("pointercancel", lift);
  svg.addEventListener("pointerleave", () => onPoint(null));
}
