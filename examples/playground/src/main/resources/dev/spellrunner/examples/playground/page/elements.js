// SPDX-License-Identifier: Apache-2.0
/**
 * Returns an element of the page, which knows what it has.
 *
 * @returns {any}
 */
export const byId = (id) => document.getElementById(id);

/** Returns an element with children, which may be texts. */
export function make(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}
