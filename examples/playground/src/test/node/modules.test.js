// SPDX-License-Identifier: Apache-2.0
/** The modules that know nothing of the page: numbers with all their digits, and what inputs take. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ExactNumber, numberOf, parse, stringify } from "../../main/resources/dev/spellrunner/examples/playground/page/client/exact-json.js";
import { graphModel } from "../../main/resources/dev/spellrunner/examples/playground/page/graph-model.js";
import { linkIn, linkTo } from "../../main/resources/dev/spellrunner/examples/playground/page/links.js";
import { Scope, withoutLoops } from "../../main/resources/dev/spellrunner/examples/playground/page/places.js";
import { eventsOfRecording, recordingOf } from "../../main/resources/dev/spellrunner/examples/playground/page/recordings.js";
import { RunState } from "../../main/resources/dev/spellrunner/examples/playground/page/run-state.js";
import { describeInputs, valueIn } from "../../main/resources/dev/spellrunner/examples/playground/page/spell-inputs.js";
import { briefUsage, usageText } from "../../main/resources/dev/spellrunner/examples/playground/page/usage.js";

test("writes numbers with all their digits", () => {
  const values = { big: numberOf("12345678901234567890"), fine: numberOf("-0.10000000000000000001"), huge: 10n ** 30n, far: numberOf("1e400") };

  assert.equal(stringify(values), `{"big":12345678901234567890,"fine":-0.10000000000000000001,"huge":1${"0".repeat(30)},"far":1e400}`);
  assert.equal(stringify({ text: "#0.5#0", none: null }), '{"text":"#0.5#0","none":null}');
});

test("makes a number exact only where JavaScript has none that is the same", () => {
  for (const text of ["0", "-1", "1.50", "0.1", "100", "1e21", "1E-7", "9007199254740992"]) {
    assert.equal(numberOf(text), Number(text));
  }
  for (const text of ["9007199254740993", "0.30000000000000000001", "1e999"]) {
    assert.ok(numberOf(text) instanceof ExactNumber);
    assert.equal(String(numberOf(text)), text);
  }
  for (const text of ["", "one", "0x10", "1,5", ".5", "01", "Infinity"]) assert.equal(numberOf(text), undefined);
});

test("reads what it wrote", () => {
  const value = { list: [1, 2.5, true, null, "12345678901234567890"], text: "1e5" };

  assert.deepEqual(parse(stringify(value)), value);
});

test("says of what kind an input is: as the server says, or else as it is read", () => {
  const components = {
    "Universal Input": { inputs: [], outputs: [{ key: "output", name: "output", type: "any" }] },
    Wait: { inputs: [{ key: "seconds", name: "seconds", type: "number" }, { key: "value", name: "value", type: "any" }], outputs: [] },
  };
  const nodes = {
    1: { id: 1, name: "Wait", inputs: { seconds: { connections: [{ node: 2, output: "output" }] }, value: { connections: [{ node: 3, output: "output" }] } } },
    2: { id: 2, name: "Universal Input", data: { name: "seconds" } },
    3: { id: 3, name: "Universal Input", data: { name: "some", text: "tea" } },
  };
  const specs = [
    { name: "seconds", type: "any" }, { name: "some", type: "any", default: "tea" }, { name: "list", type: "array", default: [1], required: true },
    { name: "unseen", type: "any", description: "Nobody reads it" },
  ];

  const inputs = describeInputs(graphModel({ nodes }, components), specs);

  assert.deepEqual(inputs.map(({ name, kind, fallback, required, description }) => [name, kind, fallback, required, description]), [
    ["seconds", "number", "", false, ""], ["some", "any", "tea", false, ""], ["list", "array", "[1]", true, ""], ["unseen", "any", "", false, "Nobody reads it"],
  ]);
});

test("takes a text as it is meant", () => {
  assert.equal(valueIn(" 1 ", "text"), " 1 ");
  assert.equal(valueIn(" 1 ", "number"), 1);
  assert.deepEqual(valueIn(" [1] ", "json"), [1]);
  assert.throws(() => valueIn("soon", "number"), { message: "'soon' is no number" });
  assert.throws(() => valueIn("{", "json"), /no JSON/);
});

test("adds the tokens of a node, of what it calls, and of the run", () => {
  const done = (path, usage) => ({ run: "r", kind: "completed", at: "2026-01-01T00:00:00Z", path, component: "Generator", outputs: {}, usage });
  const state = RunState.of([
    done("2", { input: 1, output: 2, model: "small", cost: 0.001 }), done("2", { input: 10, output: 20, model: "small" }),
    done("7/3", { input: 100, output: 200, model: "large", cost: 0.0204 }), done("7/4", undefined),
  ]);

  assert.equal(usageText(state.nodes.get("2").usage), "11 + 22 tokens of small, cost 0.001");
  assert.equal(usageText(state.nodes.get("7").usage), "100 + 200 tokens of large, cost 0.0204");
  assert.equal(usageText(state.usage), "111 + 222 tokens, cost 0.0214");
  assert.equal(briefUsage(state.usage), "333 tokens · 0.0214");

  state.apply({ ...done("", { input: 1, output: 0 }), path: "" });
  assert.equal(usageText(state.usage), "1 + 0 tokens");
  assert.equal(briefUsage({ input: 1, output: 0 }), "1 token");
});

test("tells where in a run an event belongs: in a spell, in what it calls, in an iteration", () => {
  const place = (scope, path) => {
    const found = new Scope(scope).placeOf(path);
    return found && (found.isRoot ? "root" : `${found.id}${found.inner ? " inner" : ""}`);
  };

  assert.deepEqual(["", "7", "7/3", "7[2]/9", "7[2]/9/1"].map((path) => place("", path)), ["root", "7", "7 inner", "9", "9 inner"]);
  assert.deepEqual(["", "7", "7/3", "7/3[0]/4", "70/3"].map((path) => place("7", path)), [undefined, "root", "3", "4", undefined]);
  assert.deepEqual(["7", "8", "7[1]/9", "7[2]/9", "7[2]/9[0]/5"].map((path) => place("7[2]", path)), ["7", "8", undefined, "9", "5"]);
  assert.equal(place("", "a~1b~2c~3"), "a/b[c]");
  assert.equal(new Scope("7[2]").pathOf("a/b"), "7[2]/a~1b");
  assert.equal(withoutLoops("7[2]/9/3[0]/4"), "9/4");
});

test("reads a recording that it wrote, and says what is wrong with others", () => {
  const events = [{ run: "r", spell: "s", kind: "started", path: "", inputs: { name: "Ada" } }];

  assert.deepEqual(eventsOfRecording(recordingOf(events)), events);
  assert.match(recordingOf([{ ...events[0], inputs: { big: numberOf("12345678901234567890") } }]), /"big":12345678901234567890/);
  assert.equal(eventsOfRecording(`${recordingOf(events)}{"run":"r","ki`).length, 1);
  assert.throws(() => eventsOfRecording("{}"), /no recording: its first line/);
  assert.throws(() => eventsOfRecording('{"recording":2}'), /newer than this page/);
  assert.throws(() => eventsOfRecording('{"recording":1}\n'), /holds no events/);
});

test("links to a run, a moment and a node, and to none where there is none", () => {
  const tab = { name: "a & b", run: { id: "r-1" }, moment: 3, selected: "9", scope: new Scope("7[2]") };

  const link = linkTo(tab, "http://here/");

  assert.deepEqual(linkIn(new URL(link).hash), { spell: "a & b", at: "r-1", event: 3, node: "7[2]/9" });
  assert.equal(linkIn("#token=secret&run=hello"), null);
});
