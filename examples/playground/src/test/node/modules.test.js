// SPDX-License-Identifier: Apache-2.0
/** The modules that know nothing of the page: numbers with all their digits, and what inputs take. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ExactNumber, numberOf, parse, stringify } from "../../main/resources/dev/spellrunner/examples/playground/page/exact-json.js";
import { graphModel } from "../../main/resources/dev/spellrunner/examples/playground/page/graph-model.js";
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

test("says of what kind an input is: as it is read, or as its default is", () => {
  const components = {
    "Universal Input": { inputs: [], outputs: [{ key: "output", name: "output", type: "any" }] },
    Wait: { inputs: [{ key: "seconds", name: "seconds", type: "number" }, { key: "value", name: "value", type: "any" }], outputs: [] },
  };
  const nodes = {
    1: { id: 1, name: "Universal Input", data: { name: "seconds", text: "" } },
    2: { id: 2, name: "Wait", inputs: { seconds: { connections: [{ node: 1, output: "output" }] } } },
    3: { id: 3, name: "Universal Input", data: { name: "some", text: "tea" } },
    4: { id: 4, name: "Universal Input", data: { name: "list", text: [1] } },
    5: { id: 5, name: "Universal Input", data: { name: "sure", useDefault: true, defaultValue: false } },
  };

  const inputs = describeInputs(graphModel({ nodes }, components), ["seconds", "some", "list", "sure", "unseen"]);

  assert.deepEqual(inputs.map(({ name, kind, fallback }) => [name, kind, fallback]), [
    ["seconds", "number", ""], ["some", "any", "tea"], ["list", "array", "[1]"], ["sure", "boolean", "false"], ["unseen", "any", ""],
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
