// SPDX-License-Identifier: Apache-2.0
/** When nodes waited and worked, and what differs between two runs. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compareRuns } from "../../main/resources/dev/spellrunner/examples/playground/page/run-compare.js";
import { RunState } from "../../main/resources/dev/spellrunner/examples/playground/page/run-state.js";
import { lengthOf, scaleOf, timesOf } from "../../main/resources/dev/spellrunner/examples/playground/page/run-timing.js";

const at = (millis) => new Date(1_700_000_000_000 + millis).toISOString();
const event = (millis, path, kind, more = {}) => ({ run: "r", at: at(millis), path, kind, ...more });

test("tells how long a node waited for somebody, and how long it worked then", () => {
  const usage = { input: 3, output: 4, model: "m", cost: 0.5 };
  const events = [event(0, "", "started"), event(10, "1", "waiting", { reason: "needs approval" }), event(110, "1", "started"),
    event(150, "1", "completed", { micros: 39_000, usage }), event(151, "2", "skipped"), event(160, "", "completed")];

  assert.deepEqual(timesOf(events), [
    { path: "1", state: "done", from: 10, begun: 110, waited: 100, worked: 39, usage },
    { path: "2", state: "skipped", from: 151, begun: undefined, waited: 0, worked: 0, usage: undefined },
  ]);
  assert.equal(lengthOf(events, Date.parse(at(9999))), 160);
});

test("counts what goes on up to now, and each time of a node alone", () => {
  const events = [event(0, "", "started"), event(1, "3", "started"), event(5, "3", "completed"), event(7, "3", "started"), event(8, "4", "waiting")];
  const now = Date.parse(at(20));

  assert.deepEqual(timesOf(events, now).map(({ path, state, waited, worked }) => [path, state, waited, worked]),
    [["3", "done", 0, 4], ["3", "running", 0, 13], ["4", "waiting", 12, 0]]);
  assert.equal(lengthOf(events, now), 20);
});

test("takes an axis of four round parts that the run fits on", () => {
  assert.deepEqual([0, 7, 40, 41, 160, 1600, 4800, 6001, 60_000].map(scaleOf), [4, 8, 40, 48, 160, 1600, 4800, 8000, 60_000]);
});

const run = (...events) => ({ events, state: RunState.of(events) });

test("says what differs: inputs, the way, outputs, usage and durations that are more than chance", () => {
  const one = run(event(0, "", "started", { inputs: { a: 1 } }), event(1, "1", "started"), event(2, "1", "completed", { outputs: { x: 1 }, micros: 1000 }),
    event(3, "2", "started"), event(4, "2", "completed", { outputs: {}, micros: 100_000 }), event(5, "3", "started"), event(6, "3", "completed", { outputs: {} }),
    event(7, "", "completed", { outputs: { x: 1 } }));
  const other = run(event(0, "", "started", { inputs: { a: 2 } }), event(1, "1", "started"), event(2, "1", "completed", { outputs: { x: 2 }, micros: 9000 }),
    event(3, "2", "started"), event(4, "2", "completed", { outputs: {}, micros: 300_000, usage: { input: 1, output: 1 } }), event(5, "3", "skipped", { reason: "no" }),
    event(6, "4", "started"), event(7, "4", "completed", { outputs: {} }), event(8, "", "completed", { outputs: { x: 2 } }));

  const { inputs, outputs, nodes } = compareRuns(one, other);

  assert.deepEqual(inputs, [{ name: "a", one: 1, other: 2, differs: true }]);
  assert.deepEqual(outputs, [{ name: "x", one: 1, other: 2, differs: true }]);
  assert.deepEqual(nodes.map(({ path, differs }) => [path, differs]), [["1", ["outputs"]], ["2", ["usage", "duration"]], ["3", ["way"]], ["4", ["way"]]]);
});

test("finds nothing between a run and its like", () => {
  const events = [event(0, "", "started", { inputs: { a: 1 } }), event(1, "1", "started"), event(2, "1", "completed", { outputs: { x: [1] } }), event(3, "", "completed", { outputs: {} })];

  const { inputs, nodes } = compareRuns(run(...events), run(...structuredClone(events)));

  assert.equal(inputs.some(({ differs }) => differs), false);
  assert.deepEqual(nodes.map(({ differs }) => differs), [[]]);
});
