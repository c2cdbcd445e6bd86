// SPDX-License-Identifier: Apache-2.0
/** The rights of the user: the page does not offer what is not allowed, and says why. The server refuses it in any case. */
import { byId } from "./elements.js";

const ALL = ["see", "run", "control", "change"];
const MEANT = { run: "run spells", control: "take runs in hand", change: "change spells" };

let held = new Set(ALL);

/** Tells whether he may. */
export const may = (right) => held.has(right);

/**
 * Shows only what he may do: an element says by `data-needs` which right it is for.
 *
 * @param {string[]} [rights] as the server tells them; one of an earlier version tells none
 */
export function showRights(rights = ALL) {
  held = new Set(rights);
  document.body.dataset.rights = rights.join(" ");
  const missing = ALL.filter((right) => !held.has(right)).map((right) => MEANT[right]);
  byId("rights").hidden = missing.length === 0;
  byId("rights").textContent = held.size === 1 ? "You are watching" : `You may not ${missing.join(" or ")}`;
  byId("rights").title = `The token that is used has no right to ${missing.join(", or to ")}`;
  byId("waits-title").textContent = may("control") ? "Waiting for you" : "Waiting for somebody who may answer";
}
