// SPDX-License-Identifier: Apache-2.0
/** What the inputs of a spell take, from how the spell reads them; and the values that texts mean. Knows nothing of the page. */
import { ExactNumber, numberOf, parse, stringify } from "./client/exact-json.js";

const KINDS = new Set(["string", "number", "boolean", "array", "object"]);

/**
 * @param {object} model the graph
 * @param {object[]} specs what the server says of each input: `{name, type, default, required, description}`
 * @returns {object[]} `{name, kind, fallback, required, description}`: the kind is one of "string", "number", "boolean", "array",
 *   "object" and "any"; the fallback is the text of what counts where nothing is given
 */
export function describeInputs(model, specs) {
  return specs.map(({ name, type, default: value, required = false, description = "" }) => {
    const kind = KINDS.has(type) ? type : readAs(model, name);
    return { name, kind, fallback: textOf(value), required, description };
  });
}

/** Finds the kind on which all readers of an input agree, where the server allows any value. */
function readAs(model, name) {
  const nodes = model.nodes.filter((node) => node.data.name === name && /Input$/.test(node.component));
  const read = nodes.flatMap((node) => node.outWires.filter((wire) => !wire.trigger).map((wire) => wire.input.type));
  const [only, ...others] = new Set(read.filter((kind) => kind !== undefined));
  return others.length === 0 && KINDS.has(only) ? only : "any";
}

/** Returns a value as somebody would type it. */
export function textOf(value) {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : stringify(value);
}

/**
 * Returns the value that a text means, as it was typed and without loss.
 *
 * @param {string} text
 * @param {string} form "text": the text itself; "number"; or "json": any value of JSON
 * @throws {Error} which says what is wrong with it
 */
export function valueIn(text, form) {
  if (form === "text") return text;
  const trimmed = text.trim();
  if (form === "number") {
    const number = numberOf(trimmed);
    if (number === undefined) throw new Error(`'${trimmed}' is no number`);
    return number;
  }
  try {
    return parse(trimmed);
  } catch (wrong) {
    throw new Error(`This is no JSON: ${wrong.message}`, { cause: wrong });
  }
}

/** Returns the JSON value that a text is, or else the text itself. */
export function valueOf(text) {
  try {
    return parse(text);
  } catch {
    return text;
  }
}

export { ExactNumber };
