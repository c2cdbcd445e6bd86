// SPDX-License-Identifier: Apache-2.0
/** Links to a spell, one of its runs, a moment of it, and a node: without a token, so that they can be passed on. */

/** Returns the address of what is looked at. */
export function linkTo(tab, page = location.origin + location.pathname) {
  const parts = new URLSearchParams({ spell: tab.name });
  if (tab.run) parts.set("at", tab.run.id);
  if (tab.run && tab.moment !== null) parts.set("event", tab.moment);
  if (tab.selected) parts.set("node", tab.scope.pathOf(tab.selected));
  return `${page}#${parts}`;
}

/** Returns what an address wants to show, `{spell, at, event, node}`; null if it names no spell. */
export function linkIn(hash) {
  const parts = Object.fromEntries(new URLSearchParams(hash.replace(/^#/, "")));
  return parts.spell ? { spell: parts.spell, at: parts.at, event: parts.event === undefined ? null : Number(parts.event), node: parts.node } : null;
}
