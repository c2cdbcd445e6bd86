// SPDX-License-Identifier: Apache-2.0
/** When each node of a run waited and worked, and what it took. Knows nothing of the page. */
import { sumOf } from "./usage.js";

const ENDS = { completed: "done", failed: "failed", skipped: "skipped", cancelled: "cancelled" };

/**
 * Returns the executions of the nodes of a run in the order in which they began.
 *
 * @param {object[]} events those of one run
 * @param {number} now the end of what goes on still
 * @returns `{path, state, from, waited, worked, usage}` of each: from the beginning of the run on, in milliseconds; what was
 *   skipped took no time
 */
export function timesOf(events, now = Date.parse(events.at(-1)?.at)) {
  const begin = Date.parse(events[0]?.at);
  const times = [];
  const open = new Map();
  for (const event of events) {
    if (event.path === "") continue;
    const at = Date.parse(event.at) - begin;
    let time = open.get(event.path);
    if (!time) {
      time = { path: event.path, state: "running", from: at, begun: undefined, waited: 0, worked: 0, usage: undefined };
      times.push(time);
      open.set(event.path, time);
    }
    take(time, event, at);
    if (ENDS[event.kind]) open.delete(event.path);
  }
  for (const time of open.values()) end(time, now - begin);
  return times;
}

function take(time, { kind, micros, usage }, at) {
  if (kind === "waiting") time.state = "waiting";
  if (kind === "started") {
    Object.assign(time, { state: "running", begun: at, waited: at - time.from });
  }
  time.usage = sumOf(time.usage, usage);
  if (!ENDS[kind]) return;
  time.state = ENDS[kind];
  end(time, at);
  // The server measures what a worker took better than its events tell.
  if (micros !== undefined) time.worked = micros / 1000;
}

function end(time, at) {
  if (time.begun === undefined) time.waited = at - time.from;
  else time.worked = at - time.begun;
}

/** Returns how long a run took by now, in milliseconds. */
export function lengthOf(events, now) {
  const last = events.at(-1);
  const hasEnded = last?.path === "" && last.kind in ENDS;
  return (hasEnded ? Date.parse(last.at) : now) - Date.parse(events[0]?.at);
}

const ROUND = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** Returns the length of an axis that a run fits on, in milliseconds: four times a round number. */
export function scaleOf(length) {
  const quarter = length / 4;
  if (quarter <= 10) return 4 * Math.max(1, Math.ceil(quarter));
  const magnitude = 10 ** Math.floor(Math.log10(quarter));
  return Math.round(4 * magnitude * ROUND.find((each) => each * magnitude >= quarter));
}
