// SPDX-License-Identifier: Apache-2.0
/** Makes the types of events from their JSON Schema: `node scripts/event-types.js` writes them, with `--check` it compares. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const SCHEMA = new URL("../../guides/events.schema.json", import.meta.url);
const TYPES = new URL("../../playground/src/main/resources/dev/spellrunner/examples/playground/page/client/events.d.ts", import.meta.url);

/** Returns the declarations for a schema of events that are told apart by their field `kind`. */
export function typesOf(schema) {
  const { kind, ...common } = schema.properties;
  const kinds = schema.allOf.map(({ if: { properties }, then }) => ({ kind: properties.kind.const, ...then }));
  const declared = [
    declaration("EventFields", common, schema.required.filter((name) => name !== "kind"), schema.description),
    ...kinds.map((each) => declaration(nameOf(each.kind), { kind: { const: each.kind, description: undefined }, ...each.properties },
      ["kind", ...(each.required ?? [])], undefined, "EventFields")),
    ...Object.entries(schema.$defs).map(([name, each]) => defined(name, each)),
  ];
  return `// SPDX-License-Identifier: Apache-2.0
// Made from events.schema.json by scripts/event-types.js: change the schema, and run it again.

/** ${kind.description} */
export type NodeEvent =
${kinds.map((each) => `  | ${nameOf(each.kind)}`).join("\n")};

${declared.join("\n")}`;
}

const nameOf = (kind) => `${kind[0].toUpperCase()}${kind.slice(1)}Event`;

/** There is a type Error already. */
const typeName = (name) => (name === "error" ? "NodeError" : name[0].toUpperCase() + name.slice(1));

function defined(name, schema) {
  if (schema.type === "object" && schema.properties) {
    return declaration(typeName(name), schema.properties, schema.required ?? [], schema.description);
  }
  return `${comment(schema.description)}export type ${typeName(name)} = ${typeOf(schema)};\n`;
}

function declaration(name, properties, required, description, parent) {
  const fields = Object.entries(properties).map(([field, schema]) =>
    `${comment(schema.description, "  ")}  ${JSON.stringify(field).replace(/^"(\w+)"$/, "$1")}${required.includes(field) ? "" : "?"}: ${typeOf(schema)};\n`);
  return `${comment(description)}export interface ${name}${parent ? ` extends ${parent}` : ""} {\n${fields.join("")}}\n`;
}

function comment(text, indent = "") {
  return text ? `${indent}/** ${text} */\n` : "";
}

function typeOf(schema) {
  if (schema.$ref) return typeName(schema.$ref.split("/").at(-1));
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((each) => JSON.stringify(each)).join(" | ");
  switch (schema.type) {
    case "string": case "boolean": case "null": return schema.type;
    case "integer": case "number": return "number";
    case "array": return `${typeOf(schema.items)}[]`;
    case "object": return `Record<string, ${schema.additionalProperties?.type ? typeOf(schema.additionalProperties) : "any"}>`;
    case undefined: return "any";
    default: throw new Error(`a schema of type '${schema.type}' has no type here`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const types = typesOf(JSON.parse(readFileSync(SCHEMA, "utf8")));
  if (!process.argv.includes("--check")) {
    writeFileSync(TYPES, types);
  } else if (readFileSync(TYPES, "utf8") !== types) {
    console.error("events.d.ts is not what the schema says (run node scripts/event-types.js)");
    process.exitCode = 1;
  }
}
