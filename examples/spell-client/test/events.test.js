// SPDX-License-Identifier: Apache-2.0
/** Generated files are as their source says. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { typesOf } from "../scripts/event-types.js";

const read = (name) => readFileSync(new URL(name, import.meta.url), "utf8");
const modules = "../../playground/src/main/resources/dev/spellrunner/examples/playground/page/client";

test("the types of events are those of the schema", () => {
  assert.equal(read(`${modules}/events.d.ts`), typesOf(JSON.parse(read("../../guides/events.schema.json"))));
});

test("each kind of event has a type of its own, told apart by its kind", () => {
  const event = { required: ["kind", "seq"], properties: { kind: { type: "string", description: "Kinds." }, seq: { type: "integer" } } };
  const kind = (name, properties, required) => ({ if: { properties: { kind: { const: name } } }, then: { required, properties } });
  const types = typesOf({
    ...event,
    allOf: [kind("sung", { verse: { $ref: "#/$defs/verse" }, loud: { type: "boolean" } }, ["verse"]), kind("silent", {}, [])],
    $defs: { verse: { enum: ["a", "b"] } },
  });

  assert.match(types, /export type NodeEvent =\n {2}\| SungEvent\n {2}\| SilentEvent;/);
  assert.match(types, /interface SungEvent extends EventFields \{\n {2}kind: "sung";\n {2}verse: Verse;\n {2}loud\?: boolean;\n\}/);
  assert.match(types, /export type Verse = "a" \| "b";/);
});

test("the examples of the README are those that are run and checked", () => {
  const readme = read("../README.md");

  for (const name of ["node.js", "browser.js", "react.tsx"]) {
    assert.ok(readme.includes(`\n${read(`../examples/${name}`)}\`\`\``), name);
  }
});

test("the package has the version of the project", () => {
  const { version } = JSON.parse(read("../package.json"));

  assert.equal(read("../../../pom.xml").includes(`<revision>${version}`), true);
});
