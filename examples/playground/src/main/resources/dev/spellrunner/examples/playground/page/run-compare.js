// SPDX-License-Identifier: Apache-2.0
/** The differences between two runs of a spell: inputs, path, outputs, durations and usage. Independent of the page. */
import { stringify } from "./client/exact-json.js";
import { timesOf } from "./run-timing.js";
import { sumOf } from "./usage.js";

/** So much longer is more than chance. */
const MUCH_LONGER = 1.5;
const LEAST_MILLIS = 20;

/**
 * Compares two runs, each `{events, state}`.
 *
 * @returns `{inputs, outputs, nodes}`: of inputs and outputs `{name, one, other, differs}`; of nodes
 *   `{path, one, other, differs}` with `{state, took, outputs, usage, times}` of each side, undefined where it did not come to
 *   it, and `differs` a list of "way", "inputs", "outputs", "usage", "duration"
 */
export function compareRuns(one, other) {
  return {
    inputs: compareNamed(one.state.inputs, other.state.inputs),
    outputs: compareNamed(one.state.outputs, other.state.outputs),
    nodes: compareNodes(nodesOf(one), nodesOf(other)),
  };
}

function compareNamed(one = {}, other = {}) {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return names.map((name) => ({ name, one: one[name], other: other[name], differs: stringify(one[name]) !== stringify(other[name]) }));
}

/** By path, what came of a node; of one that ran several times, its last values and all that it took. */
function nodesOf({ events }) {
  const nodes = new Map();
  for (const { path, state, worked, waited, usage } of timesOf(events)) {
    const before = nodes.get(path);
    nodes.set(path, {
      state, took: (before?.took ?? 0) + worked, waited: (before?.waited ?? 0) + waited, usage: sumOf(before?.usage, usage), times: (before?.times ?? 0) + 1,
    });
  }
  for (const { path, kind, inputs, outputs, closed, error, reason } of events) {
    const node = nodes.get(path);
    if (!node) continue;
    if (kind === "started") node.inputs = inputs;
    if (kind === "completed") Object.assign(node, { outputs, closed });
    if (error || reason) node.message = error?.message ?? reason;
  }
  return nodes;
}

function compareNodes(ones, others) {
  const paths = [...new Set([...ones.keys(), ...others.keys()])];
  return paths.map((path) => {
    const [one, other] = [ones.get(path), others.get(path)];
    return { path, one, other, differs: differences(one, other) };
  });
}

function differences(one, other) {
  if (!one || !other || one.state !== other.state || one.times !== other.times || differ(one.closed, other.closed)) return ["way"];
  const found = [];
  if (differ(one.inputs, other.inputs)) found.push("inputs");
  if (differ(one.outputs, other.outputs) || one.message !== other.message) found.push("outputs");
  if (differ(one.usage, other.usage)) found.push("usage");
  const [short, long] = [one.took, other.took].sort((a, b) => a - b);
  if (long - short > LEAST_MILLIS && long > MUCH_LONGER * short) found.push("duration");
  return found;
}

function differ(one, other) {
  return stringify(one ?? null) !== stringify(other ?? null);
}
