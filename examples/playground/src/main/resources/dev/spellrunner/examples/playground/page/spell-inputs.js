// SPDX-License-Identifier: Apache-2.0
/** What the inputs of a spell take, from how the spell reads them; and the values that texts mean. Knows nothing of the page. */
import { ExactNumber, numberOf, parse, stringify } from "./client/exact-json.js";

const KINDS = new Set(["string", "number", "boolean", "array", "object"]);

/**
 * @param {object} model the graph
 * @param {string[]} names the inputs that the spell reads
 * @returns {object[]} `{name, kind, fallback, isFixed}`: the kind is one of "string", "number", "boolean", "array", "object"
 *   and "any"; the fallback is the text of what counts where nothing is given
 */
export function describeInputs(model, names) {
  return [...new Set(names)].map((name) => {
    const nodes = model.nodes.filter((node) => node.data.name === name && /Input$/.test(node.component));
    const [node] = nodes;
    const value = node?.data.useDefault ? node.data.defaultValue : node?.data.text;
    return { name, kind: kindOf(nodes, value), fallback: textOf(value), isFixed: Boolean(node?.data.useDefault) };
  });
}

/** All that read the input agree on its kind; else the default may tell; else it is any. */
function kindOf(nodes, fallback) {
  const read = nodes.flatMap((node) => node.outWires.filter((wire) => !wire.trigger).map((wire) => wire.input.type));
  const kinds = new Set(read.filter((kind) => kind !== undefined));
  const [only] = kinds;
  if (kinds.size === 1 && KINDS.has(only)) return only;
  if (typeof fallback === "number" || typeof fallback === "boolean") return typeof fallback;
  if (Array.isArray(fallback)) return "array";
  return fallback && typeof fallback === "object" ? "object" : "any";
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
