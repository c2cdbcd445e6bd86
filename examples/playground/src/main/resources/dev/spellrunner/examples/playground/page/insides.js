// SPDX-License-Identifier: Apache-2.0
/** Tells what is inside of nodes. Knows nothing of the page. */
import { callsSpell } from "./levels.js";
import { iterationsOf, parentOf, Scope } from "./places.js";

/**
 * Returns the path of what is inside of a node: the spell that it calls, its first iteration, or the iteration in which the
 * node ran; null if there is nothing to see.
 */
export function insideOf(tab, node) {
  const known = tab.timeOf(node);
  if (node.iterates) return known && iterationsOf(tab.run.events, known.path) > 0 ? `${known.path}[0]` : null;
  if (callsSpell(node)) return known || node.calls ? known?.path ?? tab.scope.pathOf(node.id) : null;
  const parent = known?.path ? parentOf(known.path) : tab.scope.path;
  return parent !== tab.scope.path && new Scope(parent).isLoop ? parent : null;
}
