// SPDX-License-Identifier: Apache-2.0
/**
 * The places in a run. A path has a step for each node on the way: `7` is node 7 of the spell, `7/3` node 3 of the spell
 * that node 7 calls, `7[2]/9` node 9 in the third iteration of node 7. Knows nothing of the page.
 */

const ROOT = Object.freeze({ isRoot: true, id: null, inner: false });
const isLoop = (step) => /\[\d+]$/.test(step);

/** A view of a run: one of its spells, of whose loops some iterations are chosen. Immutable. */
export class Scope {
  /** @param {string} path what stands before the nodes in their paths: "" for the run's own spell, "7", "7[2]", "7/3[0]" */
  constructor(path = "") {
    const steps = path === "" ? [] : path.split("/");
    const calls = steps.findLastIndex((step) => !isLoop(step)) + 1;
    this.path = path;
    /** The path of the node that calls the spell; "" for the run's own. */
    this.frame = steps.slice(0, calls).join("/");
    /** The iterations that are chosen, from the outermost. */
    this.loops = steps.slice(calls);
  }

  /**
   * Returns what an event belongs to here: `{id, inner}` for a node, and whether it happened inside of what the node calls;
   * `{isRoot}` for the spell itself; undefined for what is elsewhere.
   */
  placeOf(path) {
    if (path === this.frame) return ROOT;
    if (this.frame !== "" && !path.startsWith(`${this.frame}/`)) return undefined;
    const steps = (this.frame === "" ? path : path.slice(this.frame.length + 1)).split("/");
    const last = steps.length - 1;
    let at = 0;
    for (; at < last && isLoop(steps[at]); at++) {
      if (at < this.loops.length && steps[at] !== this.loops[at]) return undefined;
    }
    return { isRoot: false, id: idOf(steps[at]), inner: at < last };
  }

  /** Returns the path of a node here. */
  pathOf(id) {
    return this.path === "" ? stepOf(id) : `${this.path}/${stepOf(id)}`;
  }

  /** Returns the scopes on the way here, from the run's own spell on. */
  get way() {
    const steps = this.path === "" ? [] : this.path.split("/");
    return [new Scope(), ...steps.map((step, i) => new Scope(steps.slice(0, i + 1).join("/")))];
  }

  get isLoop() {
    return this.loops.length > 0;
  }

  /** Returns the scope of the spell that calls this one, and the node there that does. */
  get caller() {
    const within = new Scope(parentOf(this.frame));
    return { within, id: idOf(lastOf(this.frame)) };
  }

  /** Returns the node that iterates, and the number of the iteration, from 0 on. */
  get iteration() {
    const [, number] = /\[(\d+)]$/.exec(this.path);
    return { path: loopOf(this.path), id: idOf(lastOf(this.path)), number: Number(number) };
  }
}

/** Returns the path without the iterations in it: a breakpoint there is one in all of them. */
export function withoutLoops(path) {
  return path.split("/").filter((step) => !isLoop(step)).join("/");
}

/** Returns the path before the last step; "" for a node of the run's own spell. */
export function parentOf(path) {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

/** Returns how many iterations of a node have begun. */
export function iterationsOf(events, path) {
  let count = 0;
  for (const event of events) {
    if (event.path.startsWith(`${path}[`)) count = Math.max(count, parseInt(event.path.slice(path.length + 1), 10) + 1);
  }
  return count;
}

function loopOf(path) {
  return path.replace(/\[\d+]$/, "");
}

function lastOf(path) {
  return path.slice(path.lastIndexOf("/") + 1);
}

function stepOf(id) {
  return id.replace(/~/g, "~0").replace(/\//g, "~1").replace(/\[/g, "~2").replace(/]/g, "~3");
}

function idOf(step) {
  return loopOf(step).replace(/~3/g, "]").replace(/~2/g, "[").replace(/~1/g, "/").replace(/~0/g, "~");
}
