// SPDX-License-Identifier: Apache-2.0
/** Lets what comes over a wire be seen: a dot moves along it, once. Whoever wants no motion sees none. */
import { element } from "./svg.js";

const MOST_AT_ONCE = 40;
const MILLIS = 520;

const still = matchMedia("(prefers-reduced-motion: reduce)");
let moving = 0;

/**
 * @param {SVGElement} path the wire
 * @param {boolean} trigger whether a trigger was fired, or a value taken
 */
export function moveAlong(path, trigger) {
  if (still.matches || moving >= MOST_AT_ONCE || document.hidden) return;
  const dot = element("circle", { class: `moving ${trigger ? "trigger" : "data"}`, r: 6 });
  dot.style.offsetPath = `path("${path.getAttribute("d")}")`;
  path.after(dot);
  moving++;
  const motion = dot.animate([{ offsetDistance: "0%" }, { offsetDistance: "100%" }], { duration: MILLIS, easing: "ease-in-out" });
  const end = () => {
    moving--;
    dot.remove();
  };
  motion.finished.then(end, end);
}
