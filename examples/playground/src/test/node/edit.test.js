// SPDX-License-Identifier: Apache-2.0
/** A spell that somebody changes: what is undone, what is saved, and what becomes of changes that others made. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { graphModel } from "../../main/resources/dev/spellrunner/examples/playground/page/graph-model.js";
import { nodesOf, SpellDraft } from "../../main/resources/dev/spellrunner/examples/playground/page/spell-draft.js";

const saved = () => ({ id: "s", name: "s", graph: { id: "s", nodes: {
  1: { id: 1, name: "Echo", data: { name: "one" }, position: [0, 0], inputs: {}, outputs: { output: { connections: [{ node: 2, input: "string" }] } } },
  2: { id: 2, name: "Echo", data: { name: "two", deep: { a: 1 } }, position: [600, 0], inputs: { string: { connections: [{ node: 1, output: "output" }] } }, outputs: {} },
} } });

function draftOf(spell = saved(), version = "v1") {
  return new SpellDraft({ saved: spell, version }, graphModel(spell.graph, {}));
}

test("tells each changed field alone, so that those of others stay", () => {
  const draft = draftOf();

  draft.set("2", "deep", { a: 2 });
  draft.set("1", "fewshot", "Hi");
  draft.set("1", "name", undefined);

  assert.deepEqual(draft.patch(), [
    { op: "remove", path: "/graph/nodes/1/data/name" },
    { op: "add", path: "/graph/nodes/1/data/fewshot", value: "Hi" },
    { op: "replace", path: "/graph/nodes/2/data/deep", value: { a: 2 } },
  ]);
});

test("takes the wires of a node away with it, on both sides", () => {
  const draft = draftOf();

  draft.remove("1");

  assert.deepEqual(draft.nodes[2].inputs.string.connections, []);
  assert.equal(draft.patch()[0].op, "remove");
  draft.undo();
  assert.equal(draft.isChanged, false);
  draft.redo();
  assert.equal(draft.node("1"), undefined);
});

test("wires a node to itself, once, and takes the wire away", () => {
  const draft = draftOf();
  const wire = { from: "2", output: "output", to: "2", input: "string" };

  draft.connect(wire);
  draft.connect(wire);
  assert.deepEqual(draft.node("2").inputs.string.connections.map(({ node }) => node), [1, 2]);
  assert.deepEqual(draft.node("2").outputs.output.connections, [{ node: 2, input: "string", data: {} }]);

  draft.disconnect(wire);
  assert.deepEqual(draft.node("2").inputs.string.connections.map(({ node }) => node), [1]);
});

test("undoes what was typed into one field at once, until one goes on", () => {
  const draft = draftOf();
  for (const text of ["t", "tw", "two!"]) draft.set("2", "name", text);
  draft.endStep();
  draft.set("2", "name", "two!!");

  draft.undo();
  assert.equal(draft.node("2").data.name, "two!");
  draft.undo();
  assert.equal(draft.node("2").data.name, "two");
  assert.equal(draft.undoes, undefined);
});

test("gives a new node an id of the kind that the others have", () => {
  const spell = saved();
  assert.equal(draftOf(spell).add("Echo", [1, 2]), "3");
  assert.equal(typeof spell.graph.nodes[1].id, "number");
  spell.graph.nodes.b = { id: "b", name: "Echo", position: [0, 400] };
  const draft = draftOf(spell);
  assert.equal(draft.node(draft.add("Echo", [1, 2])).id, "3");
});

test("keeps nodes where they are drawn, and says where the moved one is in the author's measure", () => {
  const spell = saved();
  spell.graph.nodes[2].position = [190, 0];
  const model = graphModel(spell.graph, {});
  const draft = new SpellDraft({ saved: spell, version: "v1" }, model);
  assert.ok(model.scale > 1);

  draft.move("2", [190 * model.scale, 100 * model.scale]);

  assert.deepEqual(draft.node("2").position, [190, 100]);
  assert.deepEqual(draft.places.get("1"), [0, 0]);
});

test("gives all nodes places with the first that is moved, where nobody drew the spell", () => {
  const spell = saved();
  spell.graph.nodes[2].position = [0, 0];
  const model = graphModel(spell.graph, {});
  assert.equal(model.scale, null);
  model.nodes.forEach((node, i) => Object.assign(node, { x: 300 * i, y: 7 }));
  const draft = new SpellDraft({ saved: spell, version: "v1" }, model);

  draft.move("1", [10, 20]);

  assert.deepEqual([draft.node("1").position, draft.node("2").position], [[10, 20], [300, 7]]);
});

test("puts its changes on what somebody else saved, or insists on all of its own", () => {
  const [draft, other] = [draftOf(), draftOf()];
  draft.set("1", "name", "mine");
  other.set("2", "name", "theirs");
  const theirs = { saved: { ...saved(), graph: { id: "s", nodes: other.nodes } }, version: "v2" };
  assert.deepEqual(draft.changesOf(nodesOf(theirs.saved)), ["2"]);

  const both = draftOf();
  both.set("1", "name", "mine");
  both.takeOver(theirs);
  assert.deepEqual([both.node("1").data.name, both.node("2").data.name, both.base.version], ["mine", "theirs", "v2"]);
  assert.deepEqual(both.patch().map(({ path }) => path), ["/graph/nodes/1/data/name"]);

  draft.insistOn(theirs);
  assert.deepEqual(draft.patch().map(({ path, value }) => [path, value]), [["/graph/nodes/1/data/name", "mine"], ["/graph/nodes/2/data/name", "two"]]);
});
