// SPDX-License-Identifier: Apache-2.0
const SVG = "http://www.w3.org/2000/svg";

/** Returns a new element of SVG. */
export function element(name, attributes = {}, text = undefined) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}
